namespace Vnet.Runtime.Scenarios;

internal static class OptionScenarios
{
    public static void ReserveSize()
    {
        AppDomain.CurrentDomain.SetData("Vnet.ReservePages", 2);
        Check.Equal(8192, VnetData.ReserveSize);
        VnetDataBlock all = VnetData.Alloc("all", 8192);
        Check.Throws<VnetReserveExhaustedException>(() => VnetData.Alloc("more", 1));
        all.Dispose();
        Check.Equal(8192, VnetData.ReserveFree);
    }

    public static void NotANumber()
    {
        AppDomain.CurrentDomain.SetData("Vnet.ReservePages", "many");
        Exception error = Check.Throws<InvalidOperationException>(() => VnetBoot.Boot());
        Check.True(error.Message.Contains("'Vnet.ReservePages' is 'many'", StringComparison.Ordinal), error.Message);
    }

    public static void NotASwitch()
    {
        AppDomain.CurrentDomain.SetData("Vnet.Vimage", "off");
        Exception error = Check.Throws<InvalidOperationException>(() => VnetBoot.Boot());
        Check.True(error.Message.Contains("'Vnet.Vimage' is 'off'", StringComparison.Ordinal), error.Message);
    }
}
