import Foundation
import Testing

@testable import TransparencyLog

@Suite struct LogReaderTests {
    /// RFC 9162, section 2.1.1, as it is written there.
    private func head(_ leaves: ArraySlice<TreeHash>) -> TreeHash {
        guard leaves.count > 1 else { return leaves.first ?? .empty }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        let middle = leaves.startIndex + split
        return .node(head(leaves[..<middle]), head(leaves[middle...]))
    }

    private func log(_ count: Int) throws -> (LogReader, [TreeHash]) {
        var edge = LogEdge()
        var files: [String: [UInt8]] = [:]
        var leaves: [TreeHash] = []
        for index in 0..<count {
            let entry = Array("entry \(index)".utf8)
            leaves.append(.leaf(entry))
            var changes = TileChanges()
            edge.append(entry, &changes)
            for (path, bytes) in changes.files { files[path] = bytes }
        }
        var changes = TileChanges()
        edge.addPartials(since: 0, to: &changes)
        for (path, bytes) in changes.files { files[path] = bytes }
        let all = files
        return (LogReader(LogSource { path throws(LogError) in all[path] }, size: count), leaves)
    }

    @Test(arguments: [1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 700, 65_837])
    func rootsAndProofsAreTheDefinitions(size: Int) throws {
        let (reader, leaves) = try log(size)
        let root = head(leaves[...])
        #expect(try reader.root(at: size) == root)
        #expect(try LogEdge(reader).root == root)
        let some = [size / 3, size - 1]
        let places = Set(size > 1_000 ? some : some + [0, 1, 2, size / 2, 254, 255, 256, 257, size - 2])
        for place in places.filter({ (0..<size).contains($0) }) {
            let proof = try reader.inclusionProof(of: place)
            let leaf = TreeHash.leaf(try reader.entry(place))
            #expect(MerkleProof.includes(leaf, at: place, size: size, root: root, proof: proof))
            #expect(!MerkleProof.includes(leaf, at: place + 1, size: size, root: root, proof: proof))
            #expect(!MerkleProof.includes(.leaf([]), at: place, size: size, root: root, proof: proof))
            let old = place + 1
            let oldRoot = head(leaves[..<old])
            let between = try reader.consistencyProof(from: old)
            #expect(MerkleProof.isConsistent(from: old, oldRoot, to: size, root, proof: between))
            if old > 1, old < size {
                #expect(!MerkleProof.isConsistent(from: old - 1, oldRoot, to: size, root, proof: between))
                #expect(!MerkleProof.isConsistent(from: old, root, to: size, root, proof: between))
            }
        }
    }

    @Test func everyPairOfSmallSizesIsProven() throws {
        let (_, leaves) = try log(70)
        for size in 1...70 where size % 3 != 0 || size < 20 {
            let (reader, _) = try log(size)
            for old in 1...size {
                let proof = try reader.consistencyProof(from: old)
                #expect(
                    MerkleProof.isConsistent(
                        from: old, head(leaves[..<old]), to: size, head(leaves[..<size]), proof: proof))
            }
        }
    }

    @Test(.enabled(if: Shared.isThere, Shared.absence))
    func thePublicLogIsWalkedToEachOfItsHeads() throws {
        let vkey = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
        let verifier = try #require(NoteVerifier(vkey: vkey))
        let source = LogSource.folder(Shared.vectors.appending(path: "tessera-log/testdata/log").path)
        let head = try #require(Checkpoint(try source.read(TilePath.checkpoint), of: verifier))
        let reader = LogReader(source, size: head.size)
        var roots = [0: TreeHash.empty]
        var walk = LogWalk(reader)
        try walk.run { _, entry, edge in
            #expect(!entry.isEmpty)
            roots[edge.size] = edge.root
        }
        #expect(walk.root == head.root && head.size == 15)
        for size in 0...15 {
            let old = try #require(Checkpoint(try source.read("checkpoint.\(size)"), of: verifier))
            #expect(old.size == size && old.root == roots[size])
            #expect(try LogReader(source, size: size).root(at: size) == old.root)
            guard size > 0 else { continue }
            let proof = try reader.consistencyProof(from: size)
            #expect(MerkleProof.isConsistent(from: size, old.root, to: 15, head.root, proof: proof))
        }
    }

    @Test func aWalkStopsAtAnEntryThatItsTileDoesNotKnow() throws {
        let (reader, _) = try log(300)
        let path = TilePath.entries(1, width: 44)
        let source = LogSource { wanted throws(LogError) in
            var bytes = try reader.source.read(wanted)
            if wanted == path { bytes[5] ^= 1 }
            return bytes
        }
        var walk = LogWalk(LogReader(source, size: 300))
        #expect(throws: LogError.malformed(TilePath.hashes(level: 0, 1))) { try walk.run { _, _, _ in } }
    }

    @Test func pathsAreTheSpecifications() {
        #expect(TilePath.hashes(level: 0, 1_234_067) == "tile/0/x001/x234/067")
        #expect(TilePath.hashes(level: 3, 0, width: 12) == "tile/3/000.p/12")
        #expect(TilePath.entries(1_000, width: 255) == "tile/entries/x001/000.p/255")
    }
}
