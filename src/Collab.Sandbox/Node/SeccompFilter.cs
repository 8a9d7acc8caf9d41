using System.Runtime.InteropServices;

namespace Collab.Sandbox.Node;

/// <summary>
/// A list of system calls that a BEAM never makes and kernels have had holes behind, as a program for <c>bwrap --seccomp</c>
/// (classic BPF, an array of <c>struct sock_filter</c>). Everything else is allowed.
/// </summary>
internal static class SeccompFilter
{
    private const ushort Load = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort Return = 0x06;
    private const uint Allow = 0x7FFF_0000;
    private const uint Kill = 0x8000_0000;
    private const uint Error = 0x0005_0000;
    private const uint NotPermitted = 1;
    private const uint NotImplemented = 38;

    /// <summary>glibc falls back to clone where clone3 is not implemented; clone3's flags cannot be looked at from a filter.</summary>
    private const int Clone3 = 435;

    // The calls added since 2019 have one number everywhere: io_uring, open_tree … fsmount, mount_setattr, clone3.
    private static readonly int[] Common = [425, 426, 427, 428, 429, 430, 431, 432, 442, Clone3];

    // ptrace mount umount2 pivot_root swapon reboot init_module delete_module kexec_load add_key request_key keyctl unshare
    // perf_event_open setns process_vm_readv process_vm_writev finit_module bpf userfaultfd quotactl acct chroot kcmp
    // lookup_dcookie name_to_handle_at open_by_handle_at
    private static readonly int[] X64 =
    [
        101, 165, 166, 155, 167, 169, 175, 176, 246, 248, 249, 250, 272, 298, 308, 310, 311, 313, 321, 323, 179, 163, 161, 312, 212, 303, 304,
    ];

    private static readonly int[] Arm64 =
    [
        117, 40, 39, 41, 224, 142, 105, 106, 104, 217, 218, 219, 97, 241, 268, 270, 271, 273, 280, 282, 60, 89, 51, 272, 18, 264, 265,
    ];

    /// <summary>The filter of this machine's processor, or null where there is none for it.</summary>
    public static byte[]? Build()
    {
        return RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => Build(0xC000_003E, X64),
            Architecture.Arm64 => Build(0xC000_00B7, Arm64),
            _ => null,
        };
    }

    private static byte[] Build(uint architecture, int[] denied)
    {
        using var program = new MemoryStream();
        using var writer = new BinaryWriter(program);
        Emit(Load, 0, 0, 4);
        Emit(JumpIfEqual, 1, 0, architecture);
        Emit(Return, 0, 0, Kill);
        Emit(Load, 0, 0, 0);
        // x32: the same calls under other numbers.
        Emit(JumpIfAtLeast, 0, 1, 0x4000_0000);
        Emit(Return, 0, 0, Error | NotImplemented);
        foreach (var call in denied.Concat(Common))
        {
            Emit(JumpIfEqual, 0, 1, (uint)call);
            Emit(Return, 0, 0, Error | (call == Clone3 ? NotImplemented : NotPermitted));
        }
        Emit(Return, 0, 0, Allow);
        writer.Flush();
        return program.ToArray();

        void Emit(ushort code, byte ifTrue, byte ifFalse, uint operand)
        {
            writer.Write(code);
            writer.Write(ifTrue);
            writer.Write(ifFalse);
            writer.Write(operand);
        }
    }
}
