//! A drill from its preparation to its report: a region of people who do not exist, a server that the drill starts and
//! kills, and figures in the report. How good they are is no matter of a test.
#![expect(clippy::expect_used, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Each kind of load for a second or two.
const SCRIPT: &str = r#"
name = "test"
lesson = 12
lesson_share = 0.4
first = 16
capacity = 40
most = 200

[[phase]]
name = "calm"
role = "calm"
seconds = 2

[[phase]]
name = "ten"
role = "surge"
seconds = 2
times = 10
bots = 0.5
retries = "storm"

[[phase]]
name = "killed"
role = "kill"
seconds = 2
times = 0.5

[[phase]]
name = "one address"
role = "address"
seconds = 2
sign_ins = 2

[[phase]]
name = "sockets"
role = "sockets"
seconds = 1
sockets = 50

[[phase]]
name = "quiet"
role = "recovery"
seconds = 3
"#;

fn modules() -> PathBuf {
    let beside =
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins/target/wasm32-wasip2/release");
    std::env::var_os("PREAU_MODULES").map_or_else(beside, PathBuf::from)
}

fn drill(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_preau"))
        .arg("drill")
        .args(words)
        .env("PREAU_LOG", "error")
        .stdin(Stdio::null())
        .output()
        .expect("run")
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[test]
fn a_drill_is_prepared_run_and_reported() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("region");
    let data_said = data.to_str().expect("a path");
    let modules = modules();
    let prepare = [
        "prepare",
        "--data",
        data_said,
        "--modules",
        modules.to_str().expect("a path"),
        "--pupils",
        "90",
    ];
    let prepared = drill(&prepare);
    assert!(prepared.status.success(), "{}", said(&prepared));
    let again = drill(&prepare);
    assert_eq!(again.status.code(), Some(2), "the folder is not empty");

    let elsewhere = drill(&[
        "run",
        "--data",
        data_said,
        "--target",
        "http://192.0.2.1:80",
    ]);
    assert_eq!(elsewhere.status.code(), Some(2));
    assert!(
        said(&elsewhere).contains("not this machine"),
        "{}",
        said(&elsewhere)
    );

    let script = folder.path().join("script.toml");
    std::fs::write(&script, SCRIPT).expect("written");
    let script = script.to_str().expect("a path");
    let ran = drill(&["run", "--data", data_said, "--script", script]);
    assert!(matches!(ran.status.code(), Some(0 | 1)), "{}", said(&ran));

    let report = data.join("report");
    let json = std::fs::read_to_string(report.join("drill.json")).expect("a report");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let figures = json["figures"].as_array().expect("figures");
    assert_eq!(figures.len(), 11);
    let measured = |number: u64| {
        let mut all = figures.iter();
        let figure = all.find(|figure| figure["number"] == number);
        figure.expect("each of them").clone()
    };
    // Others depend on how fast the machine is.
    for number in [10, 11] {
        let figure = measured(number);
        assert_ne!(figure["verdict"], "not-measured", "{figure}");
    }
    assert_eq!(
        measured(11)["measured"],
        "0",
        "no acknowledged write is lost"
    );
    let phases = json["phases"].as_array().expect("phases");
    let calm = phases.first().expect("calm");
    assert!(calm["good"].as_u64() > Some(0), "{calm}");
    assert_eq!(calm["signed_out"], 0, "the sessions are good: {calm}");
    // Lessons are opened, joined and known to the gate; what pupils hand in and send is taken.
    let sum = |what: &str, of: &str| -> u64 {
        let each = phases.iter().map(|phase| &phase[what][of]);
        each.filter_map(serde_json::Value::as_u64).sum()
    };
    for what in ["joins", "hand_ins", "messages", "came_late"] {
        assert!(sum(what, "of") > 0, "{what}: {phases:?}");
    }
    let kinds = ["joins", "hand_ins", "messages"].map(|what| sum(what, "all"));
    assert_eq!(kinds.iter().sum::<u64>(), sum("writes", "all"));
    let remarks = json["remarks"].to_string();
    assert!(!remarks.contains("no room"), "{remarks}");
    let page = std::fs::read_to_string(report.join("drill.html")).expect("a page");
    assert!(
        page.contains("<svg") && !page.contains("<script"),
        "it needs no script"
    );
}
