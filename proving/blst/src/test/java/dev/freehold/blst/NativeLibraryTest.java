package dev.freehold.blst;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeLibraryTest {
  @ParameterizedTest
  @CsvSource({
    "Linux,amd64,Linux/amd64/libblst.so",
    "Linux,x86_64,Linux/amd64/libblst.so",
    "Linux,aarch64,Linux/aarch64/libblst.so",
    "Mac OS X,x86_64,Mac/x86_64/libblst.dylib",
    "Mac OS X,aarch64,Mac/aarch64/libblst.dylib",
  })
  void findsTheLibraryOfEachSupportedPlatform(String os, String arch, String file) {
    String resource = NativeLibrary.resource(os, arch);
    assertEquals("supranational/blst/" + file, resource);
    assertNotNull(getClass().getClassLoader().getResource(resource));
  }

  @ParameterizedTest
  @CsvSource({"Windows 11,amd64", "Linux,riscv64", "Linux,s390x"})
  void namesAPlatformThatIsNotSupported(String os, String arch) {
    String message =
        assertThrows(BlstUnavailableException.class, () -> NativeLibrary.resource(os, arch))
            .getMessage();
    assertTrue(message.contains(os) && message.contains(arch), message);
  }

  @Test
  void namesAFunctionThatIsMissing() {
    String message =
        assertThrows(BlstUnavailableException.class, () -> Native.unary("blst_no_such"))
            .getMessage();
    assertTrue(message.contains("blst_no_such"), message);
  }

  @Test
  void passesItsSelfCheckMoreThanOnce() {
    assertDoesNotThrow(BlstSelfCheck::run);
    assertDoesNotThrow(BlstSelfCheck::run);
  }
}
