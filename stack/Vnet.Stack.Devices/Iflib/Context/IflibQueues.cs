namespace Vnet.Iflib;

/// <summary>The queues of a device as they are configured, and what runs their tasks. Replaced as a whole.</summary>
internal sealed class IflibQueues
{
    private readonly TaskQueue[] _taskQueues;
    private readonly TaskQueueTask[] _rxTasks;
    private readonly TaskQueueTask[] _txTasks;
    private readonly bool _ownsTaskQueues;

    public IflibQueues(IflibContext context, QueueCounts counts, int core, bool separateTxRx)
    {
        IfSoftcCtx softc = context.Softc;
        _ownsTaskQueues = context.Execution == IflibExecution.Threads;
        int threads = Math.Max(1, separateTxRx ? counts.Rx + counts.Tx : counts.Rx);
        _taskQueues = new TaskQueue[_ownsTaskQueues ? threads : 1];
        for (int i = 0; i < _taskQueues.Length; i++)
            _taskQueues[i] = _ownsTaskQueues ? new TaskQueue($"{context.Name} queue {i}") : context.SteppedTasks;
        (Rx, Tx) = (new IflibRxq[counts.Rx], new IflibTxq[counts.Tx]);
        (_rxTasks, _txTasks) = (new TaskQueueTask[counts.Rx], new TaskQueueTask[counts.Tx]);
        for (int i = 0; i < Rx.Length; i++)
        {
            var queue = new IflibRxq(context, i, (core + i) % Dpcpu.Count, softc.RxDescriptors);
            Rx[i] = queue;
            _rxTasks[i] = TaskQueueTask.Global(_taskQueues[i % _taskQueues.Length], $"{context.Name} rx {i}", _ => context.RxTask(this, queue));
        }

        for (int i = 0; i < Tx.Length; i++)
        {
            int cpu = (core + (separateTxRx ? counts.Rx + i : i % counts.Rx)) % Dpcpu.Count;
            var queue = new IflibTxq(context, i, cpu, softc.TxDescriptors[^1]);
            Tx[i] = queue;
            int thread = (separateTxRx ? counts.Rx + i : i % counts.Rx) % _taskQueues.Length;
            _txTasks[i] = TaskQueueTask.Global(_taskQueues[thread], $"{context.Name} tx {i}", _ => queue.Kick());
        }
    }

    public IflibRxq[] Rx { get; }

    public IflibTxq[] Tx { get; }

    public void RunRx(int qid) => _rxTasks[qid].Enqueue();

    public void RunTx(int qid) => _txTasks[qid].Enqueue();

    /// <summary>Has all run that share a receive queue's vector; all of them with one vector.</summary>
    public void RunVector(int qid, bool isRxOnly)
    {
        RunRx(qid);
        if (isRxOnly)
            return;
        for (int i = qid; i < Tx.Length; i += Rx.Length)
        {
            if (Tx[i].HasWork)
                RunTx(i);
        }
    }

    /// <summary>Keeps tasks from starting; they are of no use any more.</summary>
    public void Dispose()
    {
        foreach (TaskQueueTask task in _rxTasks)
            task.TryCancel(out _);
        foreach (TaskQueueTask task in _txTasks)
            task.TryCancel(out _);
        if (!_ownsTaskQueues)
            return;
        foreach (TaskQueue queue in _taskQueues)
            queue.Dispose();
    }
}
