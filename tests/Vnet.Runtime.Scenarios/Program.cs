using Vnet.Runtime.Scenarios;

// What needs a process of its own. The name of a scenario; ends with 0, or says what was not as it should be and ends with 1.
var scenarios = new Dictionary<string, Action>(StringComparer.Ordinal)
{
    ["boot-order"] = BootScenarios.Order,
    ["boot-failure"] = BootScenarios.FailureAndRetry,
    ["boot-pulls-module"] = BootScenarios.PullsModule,
    ["kld-securelevel"] = KldScenarios.SecureLevel,
    ["kld-boot-dependency"] = KldScenarios.BootDependency,
    ["kld-shutdown"] = KldScenarios.Shutdown,
    ["kld-boot-refused"] = KldScenarios.BootRefused,
    ["boot-two-modules-of-one-name"] = BootScenarios.TwoModulesOfOneName,
    ["reserve-option"] = OptionScenarios.ReserveSize,
    ["bad-option"] = OptionScenarios.NotANumber,
    ["bad-switch"] = OptionScenarios.NotASwitch,
    ["initialisers-that-wait-for-each-other"] = DeadlockScenarios.StaticInitialiserAndConstructor,
    ["tunables-before-boot"] = TunableScenarios.BeforeBoot,
    ["sysctl-files-in-any-order"] = TunableScenarios.FilesInAnyOrder,
    ["hundred-thousand-vnets"] = MemoryScenarios.HundredThousandVnets,
    ["idle-vnet"] = MemoryScenarios.IdleVnet,
};
if (args.Length != 1 || !scenarios.TryGetValue(args[0], out Action? scenario))
{
    Console.Error.WriteLine("One of: " + string.Join(", ", scenarios.Keys));
    return 2;
}

try
{
    scenario();
    Console.WriteLine($"{args[0]} ok");
    return 0;
}
catch (Exception error)
{
    Console.WriteLine(error);
    return 1;
}
