using System.Reflection;
using System.Runtime.Loader;

namespace Vnet.Generators.Tests;

/// <summary>Assemblies that are first touched on several threads while vnets come and go.</summary>
[Collection(AloneCollection.Name)]
public class ConcurrentLoadTests
{
    private const int Programs = 40;

    private const string Source = """
        using System.Collections.Generic;
        using Vnet;

        public static partial class Late
        {
            [VnetDefine] private static int s_number = 7;
            [VnetDefine] private static List<int> s_list = new() { 1, 2 };
            public static int s_constructed;

            [VnetSysinit(Subsystem.ProtoDomain)] private static void Init() => System.Threading.Interlocked.Increment(ref s_constructed);

            public static int Sum(VnetInstance vnet) => In(vnet).number + In(vnet).list.Count;
        }

        public static class Check
        {
            public static string Run() => Late.Sum(VnetInstance.Default).ToString();

            // Whatever was left for later is done by then.
            public static bool IsConstructed() => VnetModules.All.Count > 0 && Late.s_constructed > 0;
        }
        """;

    [Fact]
    public async Task A_module_initialiser_waits_for_no_other_thread()
    {
        VnetBoot.Boot();
        byte[][] images = [.. Enumerable.Range(0, Programs).Select(i => Image($"Late{i}"))];
        using var done = new CancellationTokenSource();
        using var start = new Barrier(3);
        Task creator = Work(start, () =>
        {
            while (!done.IsCancellationRequested)
                VnetInstance.Create("concurrent").Dispose();
        });
        Task<string[]>[] loaders = [.. Enumerable.Range(0, 2).Select(part => Work(start, () => LoadEach(images.Where((_, i) => i % 2 == part))))];
        string[][] sums = await Task.WhenAll(loaders).WaitAsync(TimeSpan.FromSeconds(60));
        await done.CancelAsync();
        await creator.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.All(sums.SelectMany(sum => sum), sum => Assert.Equal("9", sum));
    }

    private static byte[] Image(string assembly)
    {
        GeneratorOutput output = GeneratorHarness.Run(new GeneratorOptions { AssemblyName = assembly }, Source).AssertClean();
        using var image = new MemoryStream();
        Assert.True(output.Compilation.Emit(image).Success);
        return image.ToArray();
    }

    private static string[] LoadEach(IEnumerable<byte[]> images)
    {
        List<string> sums = [];
        foreach (byte[] image in images)
        {
            var context = new AssemblyLoadContext("late", isCollectible: true);
            Assembly assembly = context.LoadFromStream(new MemoryStream(image));
            Type check = assembly.GetType("Check")!;
            sums.Add((string)check.GetMethod("Run")!.Invoke(null, null)!);
            Assert.True((bool)check.GetMethod("IsConstructed")!.Invoke(null, null)!, "Its constructor has not run.");
            LoadedProgram.Unlink(assembly);
            context.Unload();
        }

        return [.. sums];
    }

    private static Task<T> Work<T>(Barrier start, Func<T> work) => Task.Factory.StartNew(
        () =>
        {
            start.SignalAndWait();
            return work();
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private static Task Work(Barrier start, Action work) => Work<object?>(start, () =>
    {
        work();
        return null;
    });
}
