// Protocols by Ethernet type, cloners and sysctls are the process's, as they are the kernel's: what one test registers
// would take the frames of another that runs beside it. Tests that need several threads start them.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
