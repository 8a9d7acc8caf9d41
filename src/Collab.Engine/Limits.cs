namespace Collab.Engine;

/// <summary>Every bound of the system that is not a setting, with its reason. Lengths are in UTF-16 code units.</summary>
public static class Limits
{
    /// <summary>A file that is edited by hand is smaller; Monaco itself gives up its services on larger ones.</summary>
    public const int DocumentLengthMaximum = 8 * 1024 * 1024;

    /// <summary>A classroom program has dozens of files; this many keep a join answer and a file tree small.</summary>
    public const int DocumentsPerSessionMaximum = 500;

    /// <summary>Deleted files are kept for restoring, but not without end: the one that was deleted longest ago goes first.</summary>
    public const int DeletedDocumentsPerSessionMaximum = 500;

    /// <summary>
    /// Operations per document that a stale edit can be transformed over one by one; a member who is further behind gets one composed
    /// catch-up operation. Also bounds the state and its keyframes.
    /// </summary>
    public const int HistoryWindow = 1024;

    /// <summary>Steps of one operation: a replace-all in a large file has some thousands.</summary>
    public const int OperationComponentsMaximum = 100_000;

    /// <summary>Where the setting <c>TransformTimeout</c> does not say otherwise: some tens of milliseconds of one core.</summary>
    public const int TransformBudget = 1_000_000;

    /// <summary>As file systems count it: bytes of UTF-8.</summary>
    public const int PathBytesMaximum = 255;

    public const int ChatMessageLengthMaximum = 4_000;

    /// <summary>Messages kept in the state for those who join; older ones are in the log.</summary>
    public const int ChatTailMaximum = 200;

    public const int TitleLengthMaximum = 120;

    /// <summary>What is uploaded to begin a session with, packed or not: a classroom program is text, and small.</summary>
    public const int ImportBytesMaximum = 8 * 1024 * 1024;

    /// <summary>The same unpacked. A packed file can claim or become anything; reading stops here.</summary>
    public const int ImportTextBytesMaximum = 16 * 1024 * 1024;

    /// <summary>Entries that an import is looked through for, those that are left out included.</summary>
    public const int ImportEntriesMaximum = 20_000;

    /// <summary>Texts of one saved template together: far more than a lesson, far less than would burden a list of them.</summary>
    public const int SavedTemplateLengthMaximum = 2 * 1024 * 1024;

    /// <summary>Templates that the instructors of an installation save; more than anybody chooses from.</summary>
    public const int SavedTemplatesMaximum = 200;

    public const int DisplayNameLengthMaximum = 40;

    /// <summary>
    /// Editor instances remembered per member for telling repeated commands; the one that joined longest ago is forgotten first, and is
    /// told so (<c>client_forgotten</c>) when it comes back.
    /// </summary>
    public const int ClientsPerMemberMaximum = 64;

    /// <summary>Carets of one person: a column selection over a screenful.</summary>
    public const int SelectionsMaximum = 100;

    /// <summary>A status note is a few words.</summary>
    public const int StatusLengthMaximum = 80;

    /// <summary>One person asks all others to come at most this often; what he asks in between is the same question.</summary>
    public static readonly TimeSpan FollowRequestPause = TimeSpan.FromSeconds(5);

    /// <summary>People whose membership a session remembers, present or not.</summary>
    public const int MembersPerSessionMaximum = 1_000;

    /// <summary>Undo steps a client keeps per document.</summary>
    public const int UndoGroupsMaximum = 200;

    /// <summary>Files that one upload may bring: a program, not a disk.</summary>
    public const int UploadFilesMaximum = 200;

    /// <summary>Commands that wait in a client's outbox; edits compose, so only many single commands could reach it.</summary>
    public const int OutboxMaximum = 1_000;

    /// <summary>Reviews of what was made offline that a client keeps, each with the two texts; the oldest goes first.</summary>
    public const int ReviewsMaximum = 20;

    /// <summary>
    /// Lines added and removed up to which a difference of two texts is looked for line by line: some milliseconds. Texts further apart have
    /// little in common.
    /// </summary>
    public const int LineDistanceMaximum = 1_000;

    /// <summary>Frames kept in memory per session for those who reconnect: some minutes of a lively class.</summary>
    public const int RecentFramesBytesMaximum = 1024 * 1024;

    /// <summary>Texts that one join answer carries; what exceeds it is fetched file by file, compressed, while the room shows already.</summary>
    public const int JoinTextsLengthMaximum = 128 * 1024;

    /// <summary>Transient messages (carets, statuses) that may wait in a session's mailbox; more are dropped, the next tick heals.</summary>
    public const int TransientSignalsMaximum = 4_000;

    /// <summary>
    /// Messages that wait for one connection whose client reads too slowly: minutes of a lively class. One more ends the connection, and
    /// joining again gives the client the present state instead of the past.
    /// </summary>
    public const int OutgoingMessagesMaximum = 2_000;

    /// <summary>The same in bytes. The bytes are shared among the connections of a session, but one that lags holds them alive.</summary>
    public const long OutgoingBytesMaximum = 8 * 1024 * 1024;

    /// <summary>
    /// Bytes of one encoded replicated structure. Fields, statuses and task lists of a class are some kilobytes; a structure that no one
    /// can decode again would be lost, so the machines that admit changes stay well below this and the bounds that follow.
    /// </summary>
    public const int CrdtEncodedBytesMaximum = 4 * 1024 * 1024;

    /// <summary>Entries (elements, keys, places of a list, changes that wait for their predecessors) of one replicated structure.</summary>
    public const int CrdtEntriesMaximum = 100_000;

    /// <summary>Replicas and members that one encoded structure may name: each editor instance of a term counts.</summary>
    public const int CrdtIdsMaximum = 20_000;

    /// <summary>Changes of one replica to one structure, and the amount that one replica adds to one counter; exact in a JavaScript number.</summary>
    public const long CrdtCounterMaximum = 1L << 48;

    /// <summary>A text value of a field, a task or a status.</summary>
    public const int CrdtTextLengthMaximum = 16 * 1024;

    /// <summary>Writes that one millisecond of a hybrid clock can tell apart; the clock then runs ahead of time by a millisecond.</summary>
    public const int ClockLogicalMaximum = 65_535;

    /// <summary>
    /// How far ahead of our own time a write of another replica may claim to be. Clients follow the server's clock to within the
    /// delay of a message; a minute leaves room for a bad network and keeps a clock that is set wrong from winning every field.
    /// </summary>
    public static readonly TimeSpan ClockDriftMaximum = TimeSpan.FromMinutes(1);

    /// <summary>Shared values of a session and its program.</summary>
    public const int FieldsPerSessionMaximum = 100;

    public const int FieldNameLengthMaximum = 60;

    /// <summary>As JSON text.</summary>
    public const int FieldValueLengthMaximum = 16_000;

    /// <summary>Values of one field that may stand side by side.</summary>
    public const int FieldVersionsMaximum = 16;

    /// <summary>What a class does in a lesson, with room for a term's leftovers; a list that nobody reads is no list.</summary>
    public const int TasksPerSessionMaximum = 200;

    /// <summary>A line that is read at a glance.</summary>
    public const int TaskTextLengthMaximum = 200;

    /// <summary>Wordings of one task that may stand side by side.</summary>
    public const int TaskVersionsMaximum = 8;

    /// <summary>
    /// Places of the list that are kept, those that tasks have left included; then the list is set up anew. Far below
    /// <see cref="CrdtEntriesMaximum"/>, and far above <see cref="TasksPerSessionMaximum"/>, so that it is seldom.
    /// </summary>
    public const int TaskPlacesMaximum = 2_000;

    /// <summary>A question, or one of its answers: both are read aloud.</summary>
    public const int PollTextLengthMaximum = 200;

    public const int PollOptionsMinimum = 2;

    /// <summary>More choices are read by nobody.</summary>
    public const int PollOptionsMaximum = 6;

    /// <summary>Questions that wait for answers at once.</summary>
    public const int PollsOpenMaximum = 3;

    /// <summary>Polls that the state keeps; the log has the older ones.</summary>
    public const int PollsPerSessionMaximum = 20;

    /// <summary>A class that sets more of them is looking for something that a log point finds better.</summary>
    public const int BreakpointsPerSessionMaximum = 200;

    /// <summary>Conditions and log messages of breakpoints.</summary>
    public const int BreakpointTextLengthMaximum = 500;

    /// <summary>Hits that a breakpoint lets pass.</summary>
    public const int BreakpointHitsMaximum = 1_000_000;

    /// <summary>Of a run's output, what the state keeps from its beginning for those who come later; all of it is in the log.</summary>
    public const int RunOutputHeadLengthMaximum = 64 * 1024;

    /// <summary>The same of its end.</summary>
    public const int RunOutputTailLengthMaximum = 64 * 1024;

    /// <summary>Pieces of output that are joined into one: enough that a chatty program does not make a long list.</summary>
    public const int RunOutputChunkLengthMaximum = 4 * 1024;

    /// <summary>What one report may bring of output; the shell cuts longer texts.</summary>
    public const int RunOutputReportLengthMaximum = 64 * 1024;

    /// <summary>Errors and warnings of one compilation; nobody reads more.</summary>
    public const int RunDiagnosticsMaximum = 200;

    /// <summary>Tests of one run.</summary>
    public const int RunTestsMaximum = 1_000;

    /// <summary>Messages of compilers, tests, crashes: longer ones are cut.</summary>
    public const int RunMessageLengthMaximum = 4_000;

    /// <summary>Processes of the program that are told; a tree of more is not looked at but searched.</summary>
    public const int RunProcessesMaximum = 500;

    /// <summary>What supervisors did, in the state: the last of it. The log has all that <see cref="RunStoryReportsMaximum"/> lets in.</summary>
    public const int RunStoryMaximum = 100;

    /// <summary>Reports of supervisors in one run; a crash loop without bound is told to this point.</summary>
    public const int RunStoryReportsMaximum = 2_000;

    /// <summary>Processes that may be stopped at once.</summary>
    public const int RunStopsMaximum = 50;

    /// <summary>Calls of a stopped process that are told with the stop.</summary>
    public const int StopFramesMaximum = 50;

    /// <summary>Variables that are told with a stop.</summary>
    public const int StopVariablesMaximum = 100;

    /// <summary>The text of one value, of an evaluation's result or a process's state; longer ones are cut.</summary>
    public const int RunValueLengthMaximum = 4_000;

    /// <summary>Exceptions of one run that the state keeps.</summary>
    public const int RunCrashesMaximum = 20;

    /// <summary>Followed messages that the state keeps: as many as a diagram is read of.</summary>
    public const int RunMessagesMaximum = 300;

    /// <summary>Followed messages of one run that are told at all; the rest are counted.</summary>
    public const int RunMessagesToldMaximum = 20_000;

    /// <summary>What people did to the run (evaluations, kills, new states) that the state keeps.</summary>
    public const int RunActionsMaximum = 100;

    /// <summary>An expression to be evaluated, a new state.</summary>
    public const int RunExpressionLengthMaximum = 2_000;

    /// <summary>What somebody gives the program to read, at once.</summary>
    public const int RunInputLengthMaximum = 4_000;

    /// <summary>How long a member without a connection counts as present before the others hear that he left.</summary>
    public static readonly TimeSpan AbsenceGrace = TimeSpan.FromSeconds(60);
}
