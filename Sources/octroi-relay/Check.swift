import ArgumentParser

/// Prints the effective configuration, or everything that is wrong with it.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a region file and print the effective configuration.",
        discussion:
            "Each line gives a key, its value and where it comes from. Exit 78 where anything is wrong.")

    @OptionGroup var region: RegionOption

    func run() async throws {
        try await withExitCode {
            let (configuration, effective) = try region.load()
            let assembly = RelayAssembly(configuration)
            _ = try assembly.geo()
            try assembly.checkCertificate()
            _ = try PseudonymKeyFile.load(configuration)
            print(effective)
        }
    }
}
