import TestSupport
import Testing

/// A half that cannot start ends, so that a supervisor sees it.
@Suite(.enabled(if: Release.isBuilt, "the release programs are not built; Tests/run builds them"))
struct TakenPortTests {
    private static let holder = """
        import os, socket, subprocess, sys
        with socket.socket() as held:
            held.bind(("127.0.0.1", 0))
            held.listen()
            port = {"OCTROI_INGEST_ADDRESS": "127.0.0.1", "OCTROI_INGEST_PORT": str(held.getsockname()[1])}
            sys.exit(subprocess.run(sys.argv[1:], env=os.environ | port, timeout=30).returncode)
        """

    @Test func `ingest on a port that is taken ends with 69`() throws {
        try withFolder { folder in
            let region = try ReplayRegion(folder)
            let file = region.folder + "/eu.yaml"
            let named = try Program.run(
                Release.relay, ["init", "--region", file, "--relay", "a", "--incarnation", "1"])
            #expect(named.status == 0, "\(named.errors)")
            let run = try Program.run(
                "python3", ["-c", Self.holder, Release.relay, "ingest", "--region", file])
            #expect(run.status == 69, "\(run.errors.suffix(500))")
        }
    }
}
