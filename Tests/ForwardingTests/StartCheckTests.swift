import Testing

@testable import Forwarding

@Suite struct StartCheckTests {
    @Test(arguments: [
        ("SSLKEYLOGFILE", ForbiddenVariable.sslKeyLogFile), ("http_proxy", .httpProxy),
        ("HTTPS_PROXY", .httpsProxy), ("All_Proxy", .allProxy),
    ])
    func aVariableThatLibcurlReadsIsNamed(variable: (name: String, found: ForbiddenVariable)) {
        #expect(throws: ForwardingError.forbiddenVariable(variable.found)) {
            try StartCheck.environment(["PATH", variable.name, "HOME"])
        }
    }

    @Test func otherVariablesAreFine() throws {
        try StartCheck.environment(["PATH", "no_proxy", "MY_HTTP_PROXY", "SSL_CERT_FILE"])
    }

    @Test func onlyLiteralAddressesAndPlainNamesPass() {
        for good in ["192.0.2.1", "2001:db8::1", "::1"] { #expect(StartCheck.isLiteral(good)) }
        for bad in ["", "localhost", "192.0.2", "192.0.2.1:443", "[2001:db8::1]", "0x7f.1", "192.0.2.1 "] {
            #expect(!StartCheck.isLiteral(bad), "\(bad)")
        }
        for good in ["us.example", "localhost", "a-b.example"] { #expect(StartCheck.isHostName(good)) }
        for bad in ["", "a b", "a:b", "a/b", "a@b", "-a", "é.example", String(repeating: "a", count: 254)] {
            #expect(!StartCheck.isHostName(bad), "\(bad)")
        }
        #expect(StartCheck.isPin("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="))
        for bad in ["", "sha256//47DEQpj8HBSa", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuF;="] {
            #expect(!StartCheck.isPin(bad), "\(bad)")
        }
    }

    @Test func addressesTakeTurnsOnlyAfterAFailure() {
        let both = ["192.0.2.1", "2001:db8::1"]
        var destination = Destination(serverName: "us.example", port: 8443, addresses: both)
        #expect(destination.route == "us.example:8443:192.0.2.1:8443")
        destination.failed(at: "192.0.2.1")
        #expect(destination.route == "us.example:8443:[2001:db8::1]:8443")
        destination.failed(at: "192.0.2.1")
        #expect(destination.address == "2001:db8::1", "another transfer to the old address failed as well")
        destination.failed(at: "2001:db8::1")
        #expect(destination.address == "192.0.2.1")
        destination.replace(["198.51.100.1"])
        #expect(destination.address == "198.51.100.1")
        destination.failed(at: "198.51.100.1")
        #expect(
            destination.address == "198.51.100.1" && destination.url == "https://us.example:8443/v1/batch")
    }
}
