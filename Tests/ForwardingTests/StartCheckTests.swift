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
        let first = AggregatorAddress("192.0.2.1", port: 8443),
            second = AggregatorAddress("2001:db8::1", port: 9)
        var destination = Destination(serverName: "us.example", addresses: [first, second])
        #expect(destination.route == "us.example:443:192.0.2.1:8443")
        destination.failed(at: first)
        #expect(destination.route == "us.example:443:[2001:db8::1]:9")
        destination.failed(at: first)
        #expect(destination.address == second, "another transfer to the old address failed as well")
        destination.failed(at: second)
        #expect(destination.address == first)
        let other = AggregatorAddress("198.51.100.1", port: 8443)
        destination.replace([other])
        #expect(destination.address == other)
        destination.failed(at: other)
        #expect(destination.address == other && destination.url("batch") == "https://us.example/v1/batch")
    }
}
