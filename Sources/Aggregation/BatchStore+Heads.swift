import GRDB
import TransparencyLog

/// What a witness finds of a head that is offered.
enum WitnessFinding: Equatable, Sendable {
    /// It goes on from what was cosigned last, and is now recorded.
    case accepted
    /// Another size, or other entries, were cosigned last.
    case conflict(size: Int)
    /// The proof does not lead from one to the other.
    case inconsistent
}

extension BatchStore {
    /// Compares an offered head with the one that was cosigned last and records it, in one transaction.
    func witness(
        _ head: Checkpoint, from old: Int, _ proof: [TreeHash], note: [UInt8]
    ) async throws(StoreError) -> WitnessFinding {
        try await StoreError.catching { [pool] in
            try await pool.write { database in
                let row = try Row.fetchOne(
                    database, sql: "SELECT size, root FROM heads WHERE origin = ?", arguments: [head.origin])
                let last = row.map { (size: $0["size"] as Int, root: $0["root"] as String) }
                let finding = Self.finding(head, from: old, proof, last?.size ?? 0, last?.root)
                if finding == .accepted {
                    try database.execute(
                        sql: "INSERT OR REPLACE INTO heads(origin, size, root, note) VALUES(?,?,?,?)",
                        arguments: [
                            head.origin, head.size, head.root.base64, String(decoding: note, as: UTF8.self),
                        ])
                }
                return finding
            }
        }
    }

    private static func finding(
        _ head: Checkpoint, from old: Int, _ proof: [TreeHash], _ lastSize: Int, _ lastRoot: String?
    ) -> WitnessFinding {
        guard old == lastSize else { return .conflict(size: lastSize) }
        let root = lastRoot.flatMap { TreeHash(base64: $0) } ?? .empty
        if head.size == old {
            guard head.root == root else { return .conflict(size: lastSize) }
            return proof.isEmpty ? .accepted : .inconsistent
        }
        if old == 0 { return proof.isEmpty ? .accepted : .inconsistent }
        let isConsistent = MerkleProof.isConsistent(
            from: old, root, to: head.size, head.root, proof: proof)
        return isConsistent ? .accepted : .inconsistent
    }

    /// The cuts of a relay of which no batch is stored, with the cuts at their edges, and the first behind all.
    func missing(_ relay: RelayIdentity) async throws(StoreError) -> (gaps: [ClosedRange<Int>], from: Int) {
        try await StoreError.catching { [pool] in
            try await pool.read { database in
                let life: StatementArguments = [relay.region, relay.name, relay.incarnation]
                let rows = try Row.fetchAll(
                    database,
                    sql: """
                        SELECT low, high FROM (
                            SELECT cut AS low, lead(cut) OVER (ORDER BY cut) AS high FROM (
                                SELECT DISTINCT cut FROM batches
                                WHERE region = ? AND relay = ? AND incarnation = ?))
                        WHERE high > low + 1 ORDER BY low LIMIT \(MissingNote.gapsMax)
                        """, arguments: life)
                let last = try Int.fetchOne(
                    database,
                    sql: "SELECT max(cut) FROM batches WHERE region = ? AND relay = ? AND incarnation = ?",
                    arguments: life)
                // The last cut of a log before this one may have come in part.
                let logs = try Int.fetchOne(database, sql: "SELECT count(*) FROM receipt_logs") ?? 0
                let from = last.map { logs > 1 ? $0 : $0 + 1 } ?? 0
                return (Self.merged(rows.map { $0["low"]...$0["high"] }, below: from), from)
            }
        }
    }

    /// Ranges that do not touch, below what is asked for anyway.
    private static func merged(_ ranges: [ClosedRange<Int>], below from: Int) -> [ClosedRange<Int>] {
        var merged: [ClosedRange<Int>] = []
        for range in ranges {
            let range = range.lowerBound...min(range.upperBound, from - 1)
            if let last = merged.last, last.upperBound >= range.lowerBound {
                merged[merged.count - 1] = last.lowerBound...range.upperBound
            } else {
                merged.append(range)
            }
        }
        return merged
    }
}
