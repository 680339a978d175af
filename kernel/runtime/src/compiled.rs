//! Compiled code on disk, with a MAC: native code is loaded only if this region's key signed it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use aws_lc_rs::{digest, hmac};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::fault::RuntimeError;

/// SHA-256 in hexadecimal.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    digest::digest(&digest::SHA256, bytes).as_ref().iter().fold(
        String::with_capacity(64),
        |mut hex, byte| {
            use std::fmt::Write as _;
            let _ = write!(hex, "{byte:02x}");
            hex
        },
    )
}

const TAG: usize = 32;

/// A folder of compiled components: `{digest of the component}.cwasm`, each a MAC followed by code.
///
/// The MAC covers the component's digest, so a file renamed over another is refused too.
#[derive(Debug)]
pub struct CompiledCache {
    folder: PathBuf,
    key: hmac::Key,
}

impl CompiledCache {
    /// A cache in `folder`, which is made if missing, under this key.
    pub fn new(folder: &Path, key: &[u8; 32]) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
            key: hmac::Key::new(hmac::HMAC_SHA256, key),
        })
    }

    /// The file for a component's digest.
    pub fn path(&self, digest: &str) -> PathBuf {
        self.folder.join(format!("{digest}.cwasm"))
    }

    fn message(digest: &str, code: &[u8]) -> Vec<u8> {
        [
            b"preau compiled component v1\0",
            digest.as_bytes(),
            b"\0",
            code,
        ]
        .concat()
    }

    /// Keeps code that this process had compiled. It appears whole or not at all, whoever else keeps
    /// the same at the same time.
    pub fn put(&self, digest: &str, code: &[u8]) -> std::io::Result<()> {
        static PARTS: AtomicU64 = AtomicU64::new(0);
        let part = PARTS.fetch_add(1, Ordering::Relaxed);
        let tag = hmac::sign(&self.key, &Self::message(digest, code));
        let partial = self
            .folder
            .join(format!("{digest}.{}-{part}.part", std::process::id()));
        std::fs::write(&partial, [tag.as_ref(), code].concat())?;
        std::fs::rename(&partial, self.path(digest))
    }

    /// The component of this digest, if its code is here, bears the right MAC and was made by this
    /// very engine. Anything else is as if it were not here: it is compiled again.
    pub fn get(&self, engine: &Engine, digest: &str) -> Result<Option<Component>, RuntimeError> {
        let bytes = match std::fs::read(self.path(digest)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(RuntimeError::Setup(format!(
                    "compiled code cannot be read: {error}"
                )));
            }
        };
        let Some((tag, code)) = bytes.split_at_checked(TAG) else {
            return Ok(None);
        };
        if hmac::verify(&self.key, &Self::message(digest, code), tag).is_err() {
            tracing::warn!(
                digest,
                "compiled code does not bear this region's MAC; compiling again"
            );
            return Ok(None);
        }
        Ok(load(engine, code))
    }
}

#[expect(unsafe_code, reason = "native code can be loaded in no other way")]
fn load(engine: &Engine, code: &[u8]) -> Option<Component> {
    // SAFETY: `code` is what `Engine::precompile_component` of a child process of ours gave: the
    // caller verified a MAC over it, made with a key that only this region's kernel holds. A
    // different version or configuration of the engine is recognised by wasmtime itself.
    unsafe { Component::deserialize(engine, code) }.ok()
}
