namespace Vnet;

/// <summary>Tells event handlers what happens to their modules. The caller holds the registry lock.</summary>
internal static class KldEvents
{
    private static int s_hooked;

    /// <summary>Tells a file's modules that they are loaded. When one refuses, those told before are told that they go.</summary>
    /// <exception cref="VnetModuleRefusedException">A handler refused.</exception>
    public static void Load(LinkerFile file)
    {
        LinkerSetItem[] handlers = HandlersOf(file);
        for (int i = 0; i < handlers.Length; i++)
        {
            HookExit();
            KldError error = Tell(handlers[i], ModuleEvent.Load, out Exception? thrown);
            if (error == KldError.None)
                continue;
            for (int told = i - 1; told >= 0; told--)
                Tell(handlers[told], ModuleEvent.Unload, out _);
            throw new VnetModuleRefusedException(handlers[i].Module, handlers[i].Name, error, thrown);
        }
    }

    /// <summary>Asks a file's modules whether they may go, and then tells them that they do. When one refuses, all stay.</summary>
    /// <param name="file">The file.</param>
    /// <param name="force">Whether not to ask first; a refusal of <see cref="ModuleEvent.Unload"/> counts all the same.</param>
    /// <exception cref="VnetBusyException">A handler refused.</exception>
    public static void Unload(LinkerFile file, bool force)
    {
        LinkerSetItem[] handlers = HandlersOf(file);
        if (!force)
        {
            foreach (LinkerSetItem handler in handlers)
            {
                KldError error = Tell(handler, ModuleEvent.Quiesce, out Exception? thrown);
                if (error != KldError.None)
                    throw Vetoed(file, handler, error, thrown);
            }
        }

        for (int i = handlers.Length - 1; i >= 0; i--)
        {
            KldError error = Tell(handlers[i], ModuleEvent.Unload, out Exception? thrown);
            if (error == KldError.None)
                continue;

            // FreeBSD leaves those told before half gone.
            for (int told = i + 1; told < handlers.Length; told++)
                Tell(handlers[told], ModuleEvent.Load, out _);
            throw Vetoed(file, handlers[i], error, thrown);
        }
    }

    /// <summary>Tells modules that were told to go that they stay: something else is in the way.</summary>
    public static void TellStays(LinkerFile file)
    {
        foreach (LinkerSetItem handler in HandlersOf(file))
            Tell(handler, ModuleEvent.Load, out _);
    }

    private static VnetBusyException Vetoed(LinkerFile file, LinkerSetItem handler, KldError error, Exception? thrown) =>
        new($"'{file}' cannot be unloaded: event handler {handler.Name} of its module '{handler.Module}' "
            + (thrown is null ? $"answered {error}. " : $"threw: {thrown.Message} ")
            + "End what the module is doing, or ask its documentation when it lets itself be unloaded.", thrown);

    private static LinkerSetItem[] HandlersOf(LinkerFile file) => [.. file.AllItems.Where(item => item.Set == LinkerSet.ModuleEvents)];

    private static KldError Tell(LinkerSetItem handler, ModuleEvent what, out Exception? thrown)
    {
        thrown = null;
        if (what != ModuleEvent.Shutdown)
            VnetRegistry.Begin($"tell '{handler.Module}' {what}");
        try
        {
            switch (handler)
            {
                case LinkerSetItem<Func<ModuleEvent, KldError>> answers:
                    return answers.Value(what);
                case LinkerSetItem<Action<ModuleEvent>> listens:
                    listens.Value(what);
                    break;
            }

            return KldError.None;
        }
        catch (Exception error)
        {
            thrown = error;
            return KldError.ENOEXEC;
        }
    }

    private static void HookExit()
    {
        if (Interlocked.Exchange(ref s_hooked, 1) == 0)
            AppDomain.CurrentDomain.ProcessExit += static (_, _) => Shutdown();
    }

    /// <summary>Tells every linked module, last first, that the process ends. Nobody is waited for.</summary>
    private static void Shutdown()
    {
        foreach (LinkerFile file in Enumerable.Reverse(VnetLinker.Linked))
        {
            foreach (LinkerSetItem handler in Enumerable.Reverse(HandlersOf(file)))
                Tell(handler, ModuleEvent.Shutdown, out _);
        }
    }
}
