import ArgumentParser
import DurableFiles
import TransparencyLog

/// `octroi-aggregator keys`.
struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes keys.", subcommands: [NewReceiptKey.self])
}

/// `octroi-aggregator keys new-receipt`.
struct NewReceiptKey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new-receipt",
        abstract:
            "Makes the Ed25519 key that signs receipts and cosigns ledgers, and prints its public line.",
        discussion: """
            The secret goes into a new file that only its owner reads; name it as receipt_key in the \
            aggregator's region file. The public line goes into the relays' region files. The key's name is the \
            name of the receipts' log: an aggregator that was restored needs the next one, as us-east/receipts-2.
            """)

    @Option(help: "The new file; an existing one is never overwritten.")
    var out: String
    @Option(help: "The key's name, as relays will see it in receipts: no spaces and no +.")
    var name: String

    func run() throws {
        guard let signer = NoteSigner.generate(name: name) else {
            throw ValidationError("--name takes a name without spaces and +.")
        }
        do throws(FileError) {
            try StateFolder.create(signer, out)
        } catch {
            throw StandardError.fail(
                "cannot make \(out) (errno \(error.code)); is there a file already?", .failure)
        }
        print(signer.verifier.vkey)
    }
}
