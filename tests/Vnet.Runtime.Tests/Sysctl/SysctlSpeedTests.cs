using Vnet.VimageTests;

namespace Vnet.Runtime.Tests;

/// <summary>What reading costs besides time.</summary>
public class SysctlSpeedTests
{
    [Fact]
    public void Reads_writes_and_steps_allocate_nothing()
    {
        LinkerFile file = SysctlModule.File("alloc");
        VnetModules.Load(file);
        int[] numbers = [.. Sysctl.Find("net.alloc.mss").Numbers];
        int[] missing = [4, 2, 99];
        byte[] buffer = new byte[64];
        try
        {
            // The first round makes what is made once.
            for (int round = 0; round < 3; round++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < 100; i++)
                {
                    Sysctl.Get<int>("net.alloc.mss");
                    Sysctl.Get<int>(numbers);
                    Sysctl.Set(numbers, 536);
                    Sysctl.Call(numbers, buffer, out _);
                    Sysctl.Call(missing, buffer, out _);
                    Sysctl.Next(numbers);
                }

                if (round > 0)
                    Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            }
        }
        finally
        {
            VnetModules.Unload(file);
        }
    }
}
