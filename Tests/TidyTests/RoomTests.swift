import Foundation
import Testing

/// The house as the sources build it, against the house as it is drawn.
@Suite struct RoomTests {
    @Test func `every folder of Sources is a room of the table`() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: Tree.root.appending(path: "Sources").path)
        #expect(folders.sorted() == Rooms.names)
    }

    @Test(arguments: Rooms.names)
    func `a room imports exactly what its files need and the table allows`(room: String) throws {
        let allowed = try #require(Rooms.imports[room])
        #expect(Rooms.imported(by: room) == allowed)
    }

    @Test(arguments: Rooms.names.filter { !Rooms.mayBeUnsafe.contains($0) })
    func `a room without a reason for it has no unsafe code`(room: String) {
        for file in Rooms.files(of: room) {
            let found = Tree.lines(file).contains { $0.contains(/\bunsafe\b|@safe\b|@unsafe\b/) }
            #expect(!found, "\(file) holds unsafe code")
        }
    }

    @Test func `aggregator and auditor reach no room that knows an address`() throws {
        func reached(from start: String) -> Set<String> {
            var found: Set<String> = []
            var open = [start]
            while let room = open.popLast() {
                guard Rooms.imports[room] != nil, found.insert(room).inserted else { continue }
                open += Rooms.imported(by: room)
            }
            return found
        }
        let border: Set = ["AddressBoundary", "Ingest"]
        #expect(reached(from: "octroi-aggregator").isDisjoint(with: border))
        #expect(reached(from: "octroi-audit").isDisjoint(with: border))
        #expect(reached(from: "octroi-relay").isSuperset(of: border))
    }

    /// What is linked is what counts: a name of the border's in the executable would be found here.
    @Test func `executables of aggregator and auditor hold no symbol of the border`() throws {
        let name = Data("15AddressBoundary".utf8)
        for (tool, expected) in [
            ("octroi-aggregator", false), ("octroi-audit", false), ("octroi-relay", true),
        ] {
            let path = Tree.root.appending(path: ".build/debug/\(tool)")
            let image = try Data(contentsOf: path, options: .mappedIfSafe)
            #expect((image.range(of: name) != nil) == expected, "\(tool)")
        }
    }

    /// The compiler lets an owned address be captured by a closure that escapes; so no other file may hold one, and in
    /// these nothing escapes or waits.
    @Test func `outside the border three files name an address, and keep it within one call`() {
        let files = Tree.files(in: "Sources", ending: ".swift").filter {
            !$0.hasPrefix("Sources/AddressBoundary/") && Tree.text($0).contains("ClientAddress")
        }
        let ingest = ["Sources/Ingest/Peer.swift", "Sources/Ingest/ProxyPreamble.swift"]
        #expect(files.sorted() == ingest + ["Sources/octroi-relay/Replay.swift"])
        let text = ingest.map(Tree.text).joined()
        for word in ["async", "await", "Task", "@escaping", "class ", "actor "] {
            #expect(!text.contains(word), "\(word)")
        }
    }
}
