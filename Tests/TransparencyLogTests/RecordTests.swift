import Crypto
import Foundation
import Testing

@testable import TransparencyLog

/// A batch's salts and the tree over its salted records, as Deploy/LEDGER.md defines them.
@Suite struct RecordTests {
    /// RFC 8439, appendix A.1, test vector 2: key and nonce of zeros, block counter 1.
    @Test func saltsAreTheKeystreamOfTheCipher() throws {
        let salts = try #require(
            RecordSalts(batchKey: SymmetricKey(data: [UInt8](repeating: 0, count: 32)), count: 4))
        #expect(
            (0..<4).map { BatchDigest.hex(salts[$0]) } == [
                "9f07e7be5551387a98ba977c732d080d", "cb0f29a048e3656912c6533e32ee7aed",
                "29b721769ce64e43d57133b074d839d5", "31ed1f28510afb45ace10a1f4b794d6f",
            ])
    }

    /// Whoever knows a day's key, a batch's name and this page derives its salts; another key or name gives others.
    @Test(.enabled(if: Shared.hasCryptography, "python3-cryptography is absent; Tests/run installs it"))
    func anotherImplementationDerivesTheSameSalts() throws {
        let key = SaltKey.generate(CivilDay(number: 20_000))
        let hex = try #require(key.fileText.split(separator: "\n").last?.split(separator: " ").last)
        let salts = try #require(key.salts(of: "a-1-17-0", count: 300))
        let ours = (0..<300).map { BatchDigest.hex(salts[$0]) }.joined()
        #expect(try Shared.keystream(dayKey: String(hex), batch: "a-1-17-0", bytes: 300 * 16) == ours)
        let others = [
            key.salts(of: "a-1-18-0", count: 300),
            SaltKey.generate(CivilDay(number: 20_000)).salts(of: "a-1-17-0", count: 300),
        ]
        for other in others { #expect(try BatchDigest.hex(#require(other)[0]) != ours.prefix(32)) }
    }

    @Test func anErasedRecordLeavesTheRoot() throws {
        let records = (0..<5).map { Array("record \($0)".utf8) }
        let salts = try #require(SaltKey.generate(CivilDay(number: 1)).salts(of: "a-1-1-0", count: 5))
        var whole = RecordTree()
        var rest = RecordTree()
        var leaves: [TreeHash] = []
        for (place, record) in records.enumerated() {
            whole.append(record[...], salt: salts[place])
            leaves.append(TreeHash.leaf(Array(salts[place]) + record))
            if place == 3 {
                rest.append(erased: leaves[place])
            } else {
                rest.append(record[...], salt: salts[place])
            }
        }
        #expect(whole.root == rest.root && whole.root == .root(over: leaves))
        rest.append(records[3][...], salt: salts[4])
        #expect(whole.root != rest.root)
    }

    @Test func theFileOfSaltsIsReadAsItIsWritten() throws {
        let salts = try #require(SaltKey.generate(CivilDay(number: 1)).salts(of: "a-1-1-0", count: 3))
        var file: [UInt8] = []
        for place in 0..<3 { SaltFile.append(salts[place], to: &file) }
        #expect(file.count == 99 && SaltFile.read(file) == (0..<3).map { salts[$0] })
        let erased = Array(file[..<33]) + [0x0A] + file[66...]
        #expect(SaltFile.read(Array(erased)) == [salts[0], nil, salts[2]])
        #expect(SaltFile.read(file.dropLast()) == nil && SaltFile.read(Array("0g".utf8) + file[2...]) == nil)
    }
}
