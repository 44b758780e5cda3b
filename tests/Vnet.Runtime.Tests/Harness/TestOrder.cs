// The process has one registry of vnets and modules: tests that count what is in it run one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
