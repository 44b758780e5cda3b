namespace Vnet.VimageTests;

/// <summary>Readers while modules come and go.</summary>
public class SysctlStressTests
{
    private const int Rounds = 100;

    [Fact]
    public void Readers_see_a_value_or_nothing_while_modules_come_and_go()
    {
        using LoadedFile stays = new(SysctlModule.File("stays"));
        LinkerFile file = SysctlModule.File("stress");
        bool done = false;
        int wrong = 0;
        Thread[] readers = [.. Enumerable.Range(0, 2).Select(_ => new Thread(Read))];
        foreach (Thread reader in readers)
            reader.Start();
        for (int i = 0; i < Rounds; i++)
        {
            VnetModules.Load(file);
            VnetModules.Unload(file);
        }

        Volatile.Write(ref done, true);
        foreach (Thread reader in readers)
            Assert.True(reader.Join(TimeSpan.FromSeconds(60)));
        Assert.Equal(0, wrong);
        Assert.False(Sysctl.TryFind("net.stress", out _));

        void Read()
        {
            Span<byte> buffer = stackalloc byte[16];
            while (!Volatile.Read(ref done))
            {
                if (Sysctl.TryFind("net.stress.plain", out SysctlOid? oid))
                {
                    SysctlError error = Sysctl.Call(oid.Numbers, buffer, out int length);
                    if (!(error == SysctlError.Ok && length == 4) && error != SysctlError.NoEntry)
                        Interlocked.Increment(ref wrong);
                }

                int last = 0;
                foreach (SysctlOid met in Sysctl.All("net.stays"))
                {
                    if (met.Number <= last)
                        Interlocked.Increment(ref wrong);
                    last = met.Number;
                }
            }
        }
    }

    private sealed class LoadedFile : IDisposable
    {
        private readonly LinkerFile _file;

        public LoadedFile(LinkerFile file) => VnetModules.Load(_file = file);

        public void Dispose() => VnetModules.Unload(_file);
    }
}
