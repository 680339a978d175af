//! The tutorial is true: its code is that of a module which is compiled and called with the kernel's tests.
#![expect(clippy::unwrap_used, reason = "a surprise fails the test")]

const TUTORIAL: &str = include_str!("../README.md");
const SOURCE: &str = include_str!("../../../tests/guests/suggestions/src/lib.rs");
const MANIFEST: &str = include_str!("../../../tests/guests/suggestions/manifest.toml");

/// The blocks of code in this language, in order.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    let blocks = TUTORIAL.split(&fence).skip(1);
    blocks
        .map(|rest| rest.split("```").next().unwrap())
        .collect()
}

#[test]
fn the_code_is_the_module_that_is_compiled() {
    let mut code = blocks("rust");
    // The last one is the module's test, for who has the kernel's binary.
    assert!(code.pop().unwrap().contains("preau_sdk_testing"));
    let (_, written) = SOURCE.split_once("\n\n").unwrap();
    assert_eq!(written, code.join("\n"));
}

#[test]
fn the_manifest_is_that_module_s() {
    assert!(blocks("toml").contains(&MANIFEST));
}
