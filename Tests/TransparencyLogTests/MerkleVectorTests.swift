import Foundation
import Testing

@testable import TransparencyLog

/// The 196 public proofs, good and broken.
@Suite(.enabled(if: Shared.isThere, Shared.absence)) struct MerkleVectorTests {
    private struct Inclusion: Decodable {
        let leafIdx: UInt64
        let treeSize: UInt64
        let root: Data
        let leafHash: Data
        let proof: [Data]?
        let wantErr: Bool
    }

    private struct Consistency: Decodable {
        let size1: UInt64
        let size2: UInt64
        let root1: Data
        let root2: Data
        let proof: [Data]?
        let wantErr: Bool
    }

    @Test func inclusionProofsAreToldApart() throws {
        let vectors = try vectors("inclusion", Inclusion.self)
        #expect(vectors.count > 90 && vectors.contains { !$0.value.wantErr })
        for (name, vector) in vectors {
            guard let index = Int(exactly: vector.leafIdx), let size = Int(exactly: vector.treeSize) else {
                #expect(vector.wantErr, "\(name)")
                continue
            }
            let holds =
                try !vector.leafHash.isEmpty
                && MerkleProof.includes(
                    hash(vector.leafHash), at: index, size: size, root: hash(vector.root),
                    proof: (vector.proof ?? []).map { try hash($0) })
            #expect(holds == !vector.wantErr, "\(name)")
        }
    }

    @Test func consistencyProofsAreToldApart() throws {
        let vectors = try vectors("consistency", Consistency.self)
        #expect(vectors.count > 90 && vectors.contains { !$0.value.wantErr })
        for (name, vector) in vectors {
            guard let old = Int(exactly: vector.size1), let new = Int(exactly: vector.size2) else {
                #expect(vector.wantErr, "\(name)")
                continue
            }
            let holds = try MerkleProof.isConsistent(
                from: old, hash(vector.root1), to: new, hash(vector.root2),
                proof: (vector.proof ?? []).map { try hash($0) })
            #expect(holds == !vector.wantErr, "\(name)")
        }
    }

    /// Some of the vectors' hashes have fewer bytes than ours can: they are filled up with zeros.
    private func hash(_ data: Data) throws -> TreeHash {
        let zeros = [UInt8](repeating: 0, count: max(0, TreeHash.byteCount - data.count))
        return try #require(TreeHash(bytes: Array(data) + zeros))
    }

    private func vectors<Vector: Decodable>(_ kind: String, _ type: Vector.Type) throws -> [String: Vector] {
        let folder = Shared.vectors.appending(path: "merkle-proofs/\(kind)")
        var vectors: [String: Vector] = [:]
        for case let file as URL in FileManager.default.enumerator(
            at: folder, includingPropertiesForKeys: nil)
            ?? .init()
        where file.pathExtension == "json" {
            vectors[file.path] = try JSONDecoder().decode(type, from: Data(contentsOf: file))
        }
        return vectors
    }
}
