using System.Runtime.CompilerServices;

namespace Vnet.Runtime.Scenarios;

internal static class DeadlockScenarios
{
    private static readonly ManualResetEventSlim s_inConstructor = new();
    private static readonly ManualResetEventSlim s_inInitialiser = new();
    private static bool s_armed;

    /// <summary>
    /// One thread creates a vnet in a static initialiser; another creates one whose constructor needs that initialiser.
    /// </summary>
    public static void StaticInitialiserAndConstructor()
    {
        AppDomain.CurrentDomain.SetData("Vnet.LockWaitSeconds", 1);
        VnetBoot.Boot();
        Sysinits.Register(new SysinitEntry(SysinitKind.VnetConstructor, "waits", "waits", "up", Subsystem.ProtoDomain, Order.First, Construct));
        var creator = new Thread(() => VnetInstance.Create("blue"));
        s_armed = true;
        creator.Start();
        s_inConstructor.Wait();
        TypeInitializationException error = Check.Throws<TypeInitializationException>(() => RuntimeHelpers.RunClassConstructor(typeof(Holder).TypeHandle));
        Check.True(error.InnerException is VnetDeadlockException, error.ToString());
        Check.True(error.InnerException!.Message.Contains("up", StringComparison.Ordinal), error.InnerException.Message);
        Check.True(creator.Join(TimeSpan.FromSeconds(20)), "the creator still waits");
    }

    private static void Construct()
    {
        if (!s_armed)
            return;
        s_armed = false;
        s_inConstructor.Set();
        s_inInitialiser.Wait();
        try
        {
            _ = Holder.Vnet;
        }
        catch (TypeInitializationException)
        {
            // The other thread has been refused.
        }
    }

    private static class Holder
    {
        public static readonly VnetInstance Vnet = Make();

        private static VnetInstance Make()
        {
            s_inInitialiser.Set();
            return VnetInstance.Create("red");
        }
    }
}
