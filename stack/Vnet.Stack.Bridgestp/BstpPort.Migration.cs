namespace Vnet.Devices;

// Port protocol migration (802.1D-2004 §17.24): RSTP, unless the neighbour knows only STP.
public sealed partial class BstpPort
{
    private MigrationState _migration;
    private bool _sendRstp = true;
    private bool _rcvdRstp;
    private bool _rcvdStp;
    private int _mdelayWhile;

    private enum MigrationState
    {
        Start,
        CheckingRstp,
        SelectingStp,
        Sensing,
    }

    /// <summary>Has the port try RSTP again (<c>mcheck</c>).</summary>
    internal void CheckMigration() => _migration = MigrationState.Start;

    private bool StepMigration()
    {
        MigrationState next = _migration switch
        {
            MigrationState.Start => MigrationState.CheckingRstp,
            MigrationState.CheckingRstp when _mdelayWhile == 0 => MigrationState.Sensing,
            MigrationState.SelectingStp when _mdelayWhile == 0 || !IsEnabled => MigrationState.Sensing,
            MigrationState.Sensing when !IsEnabled && !(_sendRstp == IsRstp) => MigrationState.CheckingRstp,
            MigrationState.Sensing when IsRstp && !_sendRstp && _rcvdRstp => MigrationState.CheckingRstp,
            MigrationState.Sensing when _sendRstp && _rcvdStp => MigrationState.SelectingStp,
            _ => _migration,
        };
        if (next == _migration)
            return false;
        _migration = next;
        switch (next)
        {
            case MigrationState.CheckingRstp:
                _sendRstp = IsRstp;
                _mdelayWhile = MigrateTime;
                break;
            case MigrationState.SelectingStp:
                _sendRstp = false;
                _mdelayWhile = MigrateTime;
                break;
            default:
                _rcvdRstp = _rcvdStp = false;
                break;
        }

        return true;
    }

    private bool IsRstp => Bridge.Protocol == BstpProtocol.Rstp;
}
