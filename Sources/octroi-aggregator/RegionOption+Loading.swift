import ArgumentParser
import FoundationEssentials
import RegionConfiguration
import SystemPackage

/// `EX_CONFIG` of sysexits: the configuration is wrong.
let configurationExit = ExitCode(78)

extension RegionOption {
    /// The checked file; prints all that is wrong with it and exits with 78 otherwise.
    func load(files: FileProbe? = .real) throws -> (AggregatorConfiguration, EffectiveConfiguration) {
        do throws(RegionFileErrors) {
            let environment = ProcessInfo.processInfo.environment
            return try RegionFile.loadAggregator(path, environment: environment, files: files)
        } catch {
            StandardError.write(error.description + "\n")
            throw configurationExit
        }
    }
}

/// The error stream, written whole lines at a time.
enum StandardError {
    static func write(_ text: String) {
        _ = try? FileDescriptor.standardError.writeAll(Array(text.utf8))
    }

    /// One line, then the exit.
    static func fail(_ text: String, _ code: ExitCode) -> ExitCode {
        write("octroi-aggregator: \(text)\n")
        return code
    }
}
