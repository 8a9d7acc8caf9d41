// Native code inside of the sandbox: what a program could bring in by writing an executable file. Each mode is one way to do harm.
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static void attempt(const char *what, long result)
{
    printf("%s %s\n", what, result < 0 ? "refused" : "ALLOWED");
    fflush(stdout);
}

static void privileges(void)
{
    attempt("user namespace", unshare(CLONE_NEWUSER));
    attempt("mount namespace", unshare(CLONE_NEWNS));
    attempt("other namespace", setns(open("/proc/1/ns/net", O_RDONLY), 0));
    attempt("mount", mount("none", "/tmp", "tmpfs", 0, NULL));
    attempt("remount", mount(NULL, "/usr", NULL, MS_REMOUNT | MS_BIND, NULL));
    attempt("unmount", umount2("/proc", MNT_DETACH));
    attempt("root", setuid(0));
    attempt("root's group", setgid(0));
    attempt("chroot", chroot("/tmp"));
    attempt("device", mknod("/tmp/disk", S_IFBLK | 0600, makedev(8, 0)));
    attempt("hostname", sethostname("mine", 4));
    attempt("core pattern", open("/proc/sys/kernel/core_pattern", O_WRONLY));
    attempt("memory of the machine", open("/dev/mem", O_RDONLY));
    attempt("raw socket", socket(AF_INET, SOCK_RAW, 1));
    attempt("packet socket", socket(AF_PACKET, SOCK_RAW, 0));
    attempt("bpf", syscall(SYS_bpf, 0, NULL, 0));
    attempt("key", syscall(SYS_add_key, "user", "a", "b", 1, -2));
    attempt("perf", syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0));
    attempt("kernel module", syscall(SYS_init_module, NULL, 0, ""));
    attempt("ptrace", ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

// Forks as long as it can; then all that were made use the processor.
static void bomb(void)
{
    for (int failed = 0; failed < 1000;)
    {
        failed += fork() < 0;
    }
    printf("forked\n");
    fflush(stdout);
    for (;;)
    {
    }
}

// Each process stays below the limit of one; together they are far above it.
static void memory(void)
{
    for (int child = 0; child < 4; child++)
    {
        if (fork() == 0)
        {
            size_t size = 100UL * 1024 * 1024;
            char *bytes = malloc(size);
            if (bytes != NULL)
            {
                memset(bytes, 1, size);
            }
            pause();
        }
    }
    pause();
}

// Leaves its parents, closes what connects it, ignores what can be ignored.
static void hide(void)
{
    for (int number = 1; number < 64; number++)
    {
        signal(number, SIG_IGN);
    }
    if (fork() == 0)
    {
        setsid();
        printf("hidden\n");
        fflush(stdout);
        for (int descriptor = 0; descriptor < 256; descriptor++)
        {
            close(descriptor);
        }
        for (;;)
        {
            pause();
        }
    }
    sleep(1000);
}

int main(int count, char **arguments)
{
    const char *mode = count > 1 ? arguments[1] : "";
    if (strcmp(mode, "privileges") == 0)
    {
        privileges();
    }
    else if (strcmp(mode, "bomb") == 0)
    {
        bomb();
    }
    else if (strcmp(mode, "memory") == 0)
    {
        memory();
    }
    else if (strcmp(mode, "hide") == 0)
    {
        hide();
    }
    else if (strcmp(mode, "kill") == 0)
    {
        kill(-1, SIGKILL);
    }
    return 0;
}
