using System.Collections.Concurrent;
using System.Diagnostics;

namespace Vnet.Runtime.Tests;

public class VnetActivityTests
{
    [Fact]
    public void Constructors_are_children_of_the_creation()
    {
        var stopped = new ConcurrentQueue<Activity>();
        using (Entry.Registered(Entry.Ctor("up", () => { }, owner: "Owner"), Entry.Dtor("down", () => { }, owner: "Owner")))
        using (Listen(stopped))
        {
            VnetInstance vnet = VnetInstance.Create("active");
            vnet.Dispose();
            Activity create = Assert.Single(stopped, activity => activity.OperationName == VnetActivity.VnetCreate);
            Activity up = Assert.Single(stopped, activity => "Owner.up".Equals(activity.GetTagItem("function")));
            Activity destroy = Assert.Single(stopped, activity => activity.OperationName == VnetActivity.VnetDestroy);
            Activity down = Assert.Single(stopped, activity => "Owner.down".Equals(activity.GetTagItem("function")));
            Assert.Equal(("active", vnet.Id), (create.GetTagItem("vnet.name"), create.GetTagItem("vnet.id")));
            Assert.Equal((VnetActivity.Constructor, create.SpanId, "entries", "Pseudo", "Any"), (up.OperationName, up.ParentSpanId, up.GetTagItem("module"), up.GetTagItem("subsystem"), up.GetTagItem("order")));
            Assert.Equal((VnetActivity.Destructor, destroy.SpanId), (down.OperationName, down.ParentSpanId));
            Assert.All(stopped, activity => Assert.Equal(ActivityStatusCode.Unset, activity.Status));
            Assert.Null(Activity.Current);
        }
    }

    [Fact]
    public void Failures_and_modules_are_marked()
    {
        var stopped = new ConcurrentQueue<Activity>();
        using (Listen(stopped))
        {
            bool fail = false;
            using (Entry.Registered(Entry.Ctor("bad", () => { if (fail) throw new FormatException("no luck"); }, owner: "Owner")))
            {
                fail = true;
                Assert.Throws<VnetConstructorException>(() => VnetInstance.Create("broken"));
                fail = false;
            }

            Activity create = Assert.Single(stopped, activity => activity.OperationName == VnetActivity.VnetCreate);
            Assert.Equal(ActivityStatusCode.Error, create.Status);
            Assert.Contains("no luck", create.StatusDescription, StringComparison.Ordinal);
            var module = new SyntheticModule("active_module", 1);
            VnetModules.Load(module.File);
            VnetModules.Unload(module.File);
            Assert.Equal([VnetActivity.ModuleLoad, VnetActivity.ModuleUnload], stopped.Where(activity => "active_module.dll".Equals(activity.GetTagItem("module.file"))).Select(activity => activity.OperationName));
        }
    }

    private static ActivityListener Listen(ConcurrentQueue<Activity> stopped)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == VnetActivity.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
