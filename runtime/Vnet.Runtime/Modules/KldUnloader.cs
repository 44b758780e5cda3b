namespace Vnet;

/// <summary>Takes files out. The caller holds the registry lock.</summary>
internal static class KldUnloader
{
    /// <summary>Takes a file out, and what was loaded only because it needed that.</summary>
    /// <exception cref="VnetBusyException">It is in use, or refuses.</exception>
    /// <exception cref="VnetDestructorException">Destructors threw; it is out.</exception>
    public static void Unload(KldFile file, bool force)
    {
        file.ThrowIfNeeded();
        file.BeginUnload();
        try
        {
            KldEvents.Unload(file.File!, force);
            try
            {
                SysctlFiles.Close(file.File!);
            }
            catch
            {
                KldEvents.TellStays(file.File!);
                throw;
            }
        }
        catch
        {
            file.CancelUnload();
            throw;
        }

        try
        {
            TellUnlinking(file);
            VnetModules.Unlink(file.File!);
        }
        finally
        {
            Release(file, force);
        }
    }

    private static void TellUnlinking(KldFile file)
    {
        try
        {
            Kld.Unlinking.Invoke(file);
        }
        catch (EventHandlerException error)
        {
            UnhandledErrors.ReportAndGoOn(Kld.Unlinking, $"event '{Kld.Unlinking.Name}' of '{file.Name}'", null, error);
        }
    }

    /// <summary>Lets a file go that is not linked, and what nobody else needs.</summary>
    public static void Release(KldFile file, bool force)
    {
        foreach (KldFile needed in file.Release())
            UnloadIfUnused(needed, force);
    }

    /// <summary>Takes out a file that came as a dependency, when nothing depends on it any more.</summary>
    public static void UnloadIfUnused(KldFile file, bool force)
    {
        if (file.References > 0 || !file.IsLoaded)
            return;
        try
        {
            Unload(file, force);
        }
        catch (VnetBusyException)
        {
            // It refuses, as it may; then it stays, and can be unloaded by name.
            file.Users = 1;
        }
    }
}
