import DurableFiles
import TransparencyLog

/// Keeps the key of the day's salts, and destroys it after the day.
///
/// Used on the cut queue only.
struct SaltKeeper {
    private static let bytesMax = 1_024
    let path: String
    let files: DurableFiles
    let ledger: EgressLedger

    /// The key of a day; that of another day is destroyed.
    func key(of day: CivilDay, at time: LedgerTime) throws(FileError) -> SaltKey {
        let kept = try kept()
        if let kept, kept.day == day { return kept }
        let key = SaltKey.generate(day)
        let gone = kept.map { EgressEntry.key($0.entry(.destroyed, at: time)) }
        try ledger.append([gone, .key(key.entry(.opened, at: time))].compactMap(\.self))
        try files.replace(path, Array(key.fileText.utf8), mode: 0o600)
        return key
    }

    /// Destroys the key of a day before this one.
    func destroy(before day: CivilDay, at time: LedgerTime) throws(FileError) {
        guard let kept = try kept(), kept.day < day else { return }
        try ledger.append([.key(kept.entry(.destroyed, at: time))])
        try files.unlink(path)
        try files.syncFolder(DurableFiles.folder(of: path))
    }

    private func kept() throws(FileError) -> SaltKey? {
        do throws(FileError) {
            let bytes = try files.read(path, maxBytes: Self.bytesMax)
            return SaltKey(fileText: String(decoding: bytes, as: UTF8.self))
        } catch {
            if error.isMissing { return nil }
            throw error
        }
    }
}
