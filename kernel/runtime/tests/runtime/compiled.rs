//! Compiled code on disk: only what this kernel's own compiler made, for this very component, is loaded.

use std::path::{Path, PathBuf};
use std::time::Duration;

use preau_runtime::Runtime;
use preau_runtime::compile::Compiler;
use preau_runtime::limits;
use preau_store::{Store, StoreOptions};

use crate::bench::{Bench, KEY};
use crate::guests::guest;

/// A folder with the compiled code of two guests.
struct Kept {
    folder: tempfile::TempDir,
    noop: PathBuf,
    greedy: PathBuf,
}

impl Kept {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let bench = Bench::with_cache(folder.path(), &KEY).await;
        let file = |digest: &str| folder.path().join(format!("{digest}.cwasm"));
        let noop = file(&bench.load("noop").await.digest);
        let greedy = file(&bench.load("greedy").await.digest);
        assert!(noop.is_file() && greedy.is_file());
        Self {
            folder,
            noop,
            greedy,
        }
    }

    /// That the code in the file is not loaded: without a compiler there is no module, with one it
    /// works, and the file is as it was at first.
    async fn is_compiled_again(&self, was: &[u8]) {
        assert!(
            self.loads_without_compiler(&KEY).await.is_err(),
            "it was loaded"
        );
        let bench = Bench::with_cache(self.folder.path(), &KEY).await;
        bench.serves().await;
        assert_eq!(std::fs::read(&self.noop).expect("a file"), was);
    }

    async fn loads_without_compiler(&self, key: &[u8; 32]) -> Result<(), String> {
        load_without_compiler(self.folder.path(), key).await
    }
}

/// Loads the smallest guest from the folder alone: its compiler does nothing.
async fn load_without_compiler(folder: &Path, key: &[u8; 32]) -> Result<(), String> {
    load_with(folder, key, "false").await
}

/// Loads the smallest guest with this line of a shell for a compiler.
async fn load_with(folder: &Path, key: &[u8; 32], line: &str) -> Result<(), String> {
    load_within(folder, key, line, limits::COMPILE_WALL).await
}

async fn load_within(
    folder: &Path,
    key: &[u8; 32],
    line: &str,
    wall: Duration,
) -> Result<(), String> {
    let store = Store::open("sqlite::memory:", StoreOptions::default())
        .await
        .expect("a store");
    let compiler = Compiler {
        program: "sh".into(),
        arguments: vec!["-c".into(), line.into()],
        wall,
    };
    let runtime = Runtime::new(store, folder, key, compiler).expect("a runtime");
    runtime
        .load(&guest("noop"))
        .await
        .map(|_| ())
        .map_err(|error| error.to_string())
}

#[tokio::test]
async fn what_was_compiled_once_is_loaded_without_a_compiler() {
    let kept = Kept::new().await;
    assert_eq!(kept.loads_without_compiler(&KEY).await, Ok(()));
}

#[tokio::test]
async fn code_kept_under_another_key_is_not_loaded() {
    let kept = Kept::new().await;
    assert!(kept.loads_without_compiler(&[8; 32]).await.is_err());
}

#[tokio::test]
async fn code_that_was_changed_is_compiled_again() {
    let kept = Kept::new().await;
    let was = std::fs::read(&kept.noop).expect("a file");
    let (middle, last) = (was.len() / 2, was.len() - 1);
    for at in [0, 31, 32, middle, last] {
        let mut changed = was.clone();
        changed[at] ^= 1;
        std::fs::write(&kept.noop, changed).expect("written");
        kept.is_compiled_again(&was).await;
    }
}

#[tokio::test]
async fn code_that_was_cut_or_lengthened_is_compiled_again() {
    let kept = Kept::new().await;
    let was = std::fs::read(&kept.noop).expect("a file");
    for cut in [0, 10, 32, was.len() - 1] {
        std::fs::write(&kept.noop, was.get(..cut).expect("shorter")).expect("written");
        kept.is_compiled_again(&was).await;
    }
    std::fs::write(&kept.noop, [was.as_slice(), b"more"].concat()).expect("written");
    kept.is_compiled_again(&was).await;
}

#[tokio::test]
async fn code_of_another_component_under_this_ones_name_is_compiled_again() {
    let kept = Kept::new().await;
    let was = std::fs::read(&kept.noop).expect("a file");
    std::fs::copy(&kept.greedy, &kept.noop).expect("copied");
    kept.is_compiled_again(&was).await;
}

#[tokio::test]
async fn the_same_component_loaded_many_times_at_once_is_kept_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let bench = Bench::with_cache(folder.path(), &KEY).await;
    let bytes = guest("noop");
    let loads = (0..4).map(|_| bench.runtime.load(&bytes));
    for loaded in futures::future::join_all(loads).await {
        assert!(loaded.is_ok(), "{:?}", loaded.err());
    }
    let names: Vec<_> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(names.len(), 1, "nothing half-written stays: {names:?}");
    assert_eq!(load_without_compiler(folder.path(), &KEY).await, Ok(()));
}

#[tokio::test]
async fn a_compiler_that_dies_says_nothing_or_too_much_gives_no_module() {
    let folder = tempfile::tempdir().expect("a folder");
    let cases = [
        ("kill -XCPU $$", "more time than granted"),
        (
            "echo memory allocation failed >&2; kill -ABRT $$",
            "more memory than granted",
        ),
        ("kill -KILL $$", "more memory or time than granted"),
        ("echo it is crooked >&2; exit 1", "it is crooked"),
        ("exit 0", "does not fit this engine"),
        ("cat", "does not fit this engine"),
        ("cat /dev/zero", "too large"),
    ];
    for (line, says) in cases {
        let refused = load_with(folder.path(), &KEY, line).await;
        let why = refused.expect_err("no module");
        assert!(why.contains(says), "{line}: {why}");
    }
    let bench = Bench::with_cache(folder.path(), &KEY).await;
    bench.serves().await;
}

#[tokio::test]
async fn a_compiler_that_does_not_end_is_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    let mark = folder.path().join("pid");
    let line = format!("echo $$ > {}; exec sleep 600", mark.display());
    let refused = load_within(folder.path(), &KEY, &line, Duration::from_secs(1)).await;
    let why = refused.expect_err("no module");
    assert!(why.contains("longer than 1s"), "{why}");
    let pid = std::fs::read_to_string(&mark).expect("it had begun");
    let process = Path::new("/proc").join(pid.trim());
    for _ in 0..1_000 {
        if !process.exists() {
            return;
        }
        tokio::task::yield_now().await;
        // What was killed is there until somebody asked how it ended, which happens in a while.
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the compiler is still there");
}
