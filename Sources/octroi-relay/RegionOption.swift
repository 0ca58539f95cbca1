import ArgumentParser
import FoundationEssentials
import RegionConfiguration

/// The option that every command on a region takes.
struct RegionOption: ParsableArguments {
    @Option(name: .long, help: "The region file (Regions/*.yaml).")
    var region: String

    /// The option as if it had been written.
    static func of(_ path: String) -> RegionOption {
        var option = RegionOption()
        option.region = path
        return option
    }

    /// The checked configuration, or a failure with everything that is wrong with the file.
    func load(
        half: RelayHalf = .both, files: FileProbe? = .real
    ) throws -> (configuration: RelayConfiguration, effective: EffectiveConfiguration) {
        do {
            return try RegionFile.loadRelay(
                region, environment: ProcessInfo.processInfo.environment, half: half, files: files)
        } catch {
            throw CommandFailure.unusable("\(error)")
        }
    }
}
