import ArgumentParser
import Auditing

/// `octroi-audit scan`.
struct Scan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Searches any bytes for full IP addresses, behind encodings too.",
        discussion: """
            Reads files as they are and gunzips batches; undoes percent, backslash, HTML and quoted-printable \
            escapes, base64, hex, character codes, UTF-16, other scripts' digits, gzip and zlib, one in another. \
            What it finds is `certain`, `likely` or `possible`; a possible one may be a version, an \
            object identifier or a network: it is listed, and counts only with --strict. An address encrypted or hashed is not found: \
            nobody can.
            """)
    @Argument(help: "Files; none for the standard input.")
    var files: [String] = []
    @Option(help: "How many encodings may lie over one another.")
    var encodingDepth = LayeredScan.depthDefault
    @Flag(help: "Count possible addresses too.")
    var strict = false
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (0...16).contains(encodingDepth) else {
            throw ValidationError("--encoding-depth takes 0 to 16.")
        }
    }

    func run() async throws {
        let scan = FileScan(depth: encodingDepth, countsPossible: strict)
        try output.finish(scan.run(files))
    }
}
