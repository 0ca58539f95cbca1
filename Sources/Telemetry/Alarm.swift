/// The closed list of what calls for somebody: metric `octroi_alarm`, an error line and a line in `status`.
public enum Alarm: String, CaseIterable, Sendable {
    // MARK: Relay

    /// The journal cannot be written.
    case journalFailed = "journal_failed"
    /// The buffer's limit is reached and beacons are shed.
    case bufferFull = "buffer_full"
    /// A cut could not be sealed.
    case cutFailed = "cut_failed"
    /// A batch was refused and set aside.
    case batchQuarantined = "batch_quarantined"
    /// The aggregator does not take batches.
    case forwardingFailed = "forwarding_failed"
    /// A return bears no valid signature or contradicts the state.
    case returnRejected = "return_rejected"
    /// A geo database could not be read.
    case geoFailed = "geo_failed"
    /// The certificate that players see could not be read.
    case certificateFailed = "certificate_failed"
    /// The ledger forked, was put back or is damaged: it is not signed and nothing is sent.
    case ledgerStopped = "ledger_stopped"
    /// The forwarding half says nothing.
    case forwardSilent = "forward_silent"
    /// TLS secrets of the link may be written down.
    case auditMode = "audit_mode"
    /// Viewer ids came that somebody could guess: an e-mail address, a telephone number, an address, a short number.
    case guessableViewers = "guessable_viewers"
    /// The key file could not be renewed: it still holds the key of a day that is no longer retained.
    case keysNotRenewed = "keys_not_renewed"

    // MARK: Aggregator

    /// A relay sent other bytes under a stored batch's name.
    case otherBytes = "other_bytes"
    /// A relay sent what is outside the contract.
    case contractBroken = "contract_broken"
    /// A relay sent another relay's or region's batch.
    case wrongRelay = "wrong_relay"
    /// A relay's ledger does not go on from what was cosigned: it forked or was put back.
    case otherLedger = "other_ledger"
    /// A batch came without a proof that its relay recorded it.
    case unprovenBatch = "unproven_batch"
    /// Receipts could not be put into their log.
    case receiptLogFailed = "receipt_log_failed"
    /// A relay speaks a newer contract: upgrade the aggregator.
    case newerContract = "newer_contract"
    /// The database fails.
    case storeFailed = "store_failed"
    /// What has reached its age could not be deleted.
    case retentionFailed = "retention_failed"
}
