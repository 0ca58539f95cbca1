/// What the programs may say in their logs: fixed sentences and whole numbers, nothing else.
public enum Notice: Sendable, Equatable {
    // MARK: Both programs

    /// The program serves; 0 where it has no such port.
    case started(port: Int, apiPort: Int)
    /// The program has finished what it had in hand.
    case stopped
    /// A part of the program ended on its own, which ends the program.
    case serviceFailed
    /// A library had something to say; its words may quote data and are withheld.
    case libraryMessage
    /// An alarm was raised.
    case alarmRaised(Alarm)
    /// An alarm no longer holds.
    case alarmCleared(Alarm)

    // MARK: Relay

    /// The journal was read back on start.
    case journalRecovered(records: Int, tornBytes: Int)
    /// A place in the journal is damaged and was set aside; what stands around it was read.
    case journalDamaged(segment: Int, offset: Int, bytes: Int)
    /// The aggregator's addresses were read again from the region file.
    case addressesReread(addresses: Int)
    /// The region file could not be read again; the addresses before stay.
    case addressesUnreadable
    /// Writing the journal failed.
    case journalFailed(errno: Int)
    /// Overload: beacons are answered and not kept.
    case sheddingBegan
    /// Beacons are kept again.
    case sheddingEnded(beacons: Int)
    /// A cut was committed.
    case cutCommitted(cut: Int, batches: Int, parts: Int, events: Int, orders: Int)
    /// Sealing failed; it will be tried again.
    case cutFailed(errno: Int)
    /// The aggregator's receipt for a batch was checked.
    case batchReceipted(parts: Int, events: Int, orders: Int)
    /// The aggregator's refusal was checked and the batch set aside.
    case batchQuarantined(status: Int)
    /// Posting a batch failed; 0 where no HTTP status or no libcurl code applies.
    case forwardingFailed(curlCode: Int, status: Int, failuresInRow: Int)
    /// Forwarding works again.
    case forwardingRecovered(waiting: Int)
    /// A return did not verify.
    case returnRejected
    /// The geo databases were read.
    case geoLoaded(databases: Int)
    /// A geo database could not be read; the one before stays.
    case geoFailed
    /// The certificate that players see was read again.
    case certificateLoaded
    /// The certificate that players see could not be read; the one before stays.
    case certificateFailed

    /// The system allows fewer open files than the region's connections want.
    case connectionsCapped(connections: Int, openFiles: Int)
    /// The lists of user agents were read; `jit` is 1 where their patterns run as machine code.
    case userAgentsLoaded(jit: Int)

    // MARK: Aggregator

    /// A batch was stored.
    case batchStored(parts: Int, events: Int, orders: Int, repeated: Int)
    /// A batch was sent again and got its receipt again.
    case batchRepeated(parts: Int)
    /// A batch was refused.
    case batchRefused(status: Int)
    /// A batch came later than corrects its views.
    case batchLate(parts: Int, orders: Int)
    /// A client whose certificate is pinned to no relay was turned away.
    case clientRefused
    /// The store failed; the relay will send again.
    case storeFailed(sqliteCode: Int)
    /// What had reached its age was deleted.
    case retentionDone(views: Int, batches: Int)
}

/// How loud a notice is.
public enum NoticeLevel: String, Sendable {
    /// What happens all the time.
    case debug
    /// What an operator expects to see.
    case info
    /// What heals by itself, if watched.
    case warning
    /// What needs somebody.
    case error
}
