public import EgressContract
import FoundationEssentials
import GRDB

/// A merged view as it is stored.
public struct StoredView: Sendable {
    /// The region that it comes from.
    public let region: String
    /// Its property.
    public let property: String
    /// The join of its parts.
    public let part: ViewPart
    /// The minute since 1970-01-01 UTC in which it began, as far as is known.
    public let minute: Int
    /// Whether the player said that it ended.
    public let isEnded: Bool
    /// The last cut, in ms since 1970-01-01 UTC, that brought something of it.
    public let cutMillis: UInt64
}

extension BatchStore {
    /// Walks over the views that began in these minutes, with the counts of the same instant.
    ///
    /// Views come by property, then in the order in which they were first stored.
    public func scan<Result: Sendable>(
        minutes: Range<Int>, into initial: Result,
        _ visit: @escaping @Sendable (inout Result, StoredView) -> Void
    ) async throws(StoreError) -> (result: Result, counts: StoreCounts) {
        try await StoreError.catching { [pool] in
            try await pool.read { database in
                var result = initial
                let rows = try Row.fetchCursor(
                    database,
                    sql: """
                        SELECT region, property, part, minute, ended, cut_ms FROM views
                        WHERE minute >= ? AND minute < ? ORDER BY property, id
                        """, arguments: [minutes.lowerBound, minutes.upperBound])
                while let row = try rows.next() { visit(&result, StoredView(row)) }
                return (result, try Self.counts(database))
            }
        }
    }
}

extension StoredView {
    fileprivate init(_ row: Row) {
        region = row[0]
        property = row[1]
        part = ViewPart(canonical: Array(row[2] as Data))
        minute = row[3]
        isEnded = row[4]
        cutMillis = UInt64(clamping: row[5] as Int64)
    }
}
