import Testing

@testable import Beacons

struct UTF8Tests {
    private func body(_ bytes: [UInt8]) -> [UInt8] {
        Array("{\"events\":[{\"e\":\"".utf8) + bytes + Array("\"}]}".utf8)
    }

    @Test(
        "The first and last scalar of each length is read",
        arguments: [
            [0x7F], [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xEC, 0xBF, 0xBF], [0xED, 0x80, 0x80],
            [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80], [0xEF, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80],
            [0xF3, 0xBF, 0xBF, 0xBF], [0xF4, 0x80, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
        ] as [[UInt8]])
    func sound(scalar: [UInt8]) {
        #expect(refusal(body(scalar)) == nil)
        #expect(refusal(body(Array("padding".utf8) + scalar + scalar + [0x61])) == nil)
    }

    @Test(
        "Overlong forms, surrogates, loose and missing bytes are refused",
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xC2, 0xC0],
            [0xE0, 0x80, 0x80],
            [0xE0, 0x9F, 0xBF], [0xE1, 0x80], [0xE1, 0x80, 0x41], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
            [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF1, 0x80, 0x80], [0xF1, 0x80, 0x80, 0x41],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xC2, 0x80, 0x80],
        ] as [[UInt8]])
    func broken(bytes: [UInt8]) {
        #expect(refusal(body(bytes)) == .notUTF8)
        #expect(refusal(body(Array("padding".utf8) + bytes)) == .notUTF8)
        #expect(refusal(Array("{\"events\":[{\"".utf8) + bytes + Array("\":1}]}".utf8)) == .notUTF8)
        #expect(refusal(Array("{\"events\":[],\"a\":[\"".utf8) + bytes + Array("\"]}".utf8)) == .notUTF8)
    }

    @Test("Every two- and three-byte sequence is judged as the standard library judges it")
    func againstStandardLibrary() {
        for lead in UInt8(0xBE)...0xFF {
            for second in stride(from: UInt8(0x70), through: 0xF0, by: 8) {
                for third in [UInt8(0x41), 0x7F, 0x80, 0x9F, 0xA0, 0xBF, 0xC0] {
                    let bytes = [lead, second, third, 0x80]
                    let isValid = String(validating: bytes, as: UTF8.self) != nil
                    #expect((refusal(body(bytes)) == nil) == isValid)
                }
            }
        }
    }
}
