//! Embedded migrations are read while compiling: a new file must compile the crate again.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
