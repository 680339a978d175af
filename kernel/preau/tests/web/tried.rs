//! `preau module try`, as a vendor's tests ask it: timers, and time that passes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::guests::guest;

/// A part of an answer.
fn of(answer: &Value, part: &str) -> Value {
    let part = answer.pointer(part);
    part.unwrap_or_else(|| panic!("{answer}")).clone()
}

struct Tried {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Tried {
    fn start(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let file = folder.join(format!("tried-{}-{name}.wasm", std::process::id()));
        std::fs::write(&file, guest(name)).expect("written");
        let mut child = Command::new(env!("CARGO_BIN_EXE_preau"))
            .args(["module", "try"])
            .arg(&file)
            .env("XDG_CACHE_HOME", folder.join("tried"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let input = child.stdin.take().expect("its input");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        Self {
            child,
            input,
            output,
        }
    }

    fn ask(&mut self, question: &Value) -> Value {
        writeln!(self.input, "{question}").expect("asked");
        let mut line = String::new();
        self.output.read_line(&mut line).expect("answered");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{question}: {error}: {line:?}"))
    }

    fn act(&mut self, path: &str) -> Value {
        let answer = self.ask(&json!({"as": "teacher", "act": path, "form": []}));
        of(&answer, "/status")
    }

    fn title(&mut self, path: &str) -> Value {
        let answer = self.ask(&json!({"as": "teacher", "view": path}));
        of(&answer, "/page/title")
    }
}

impl Drop for Tried {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn time_passes_from_one_timer_to_the_next() {
    let mut tried = Tried::start("greedy");
    assert_eq!(tried.act("timer-ring-number"), 303);
    let now = |shown: &str| json!({ "now": shown });
    tried.ask(&now("2026-11-23T17:05:00"));
    assert_eq!(tried.act("timer-ring-later"), 303);
    let bell = |key: &str, at: &str| {
        let fields = json!({ "key": key, "text": key });
        json!({ "name": "bell", "key": key, "at": at, "fields": fields })
    };
    let timers = |tried: &mut Tried| of(&tried.ask(&json!({"timers": true})), "/timers");
    let first = bell("number", "2026-11-23T17:10:00");
    let second = bell("later", "2026-11-23T17:15:00");
    assert_eq!(timers(&mut tried), json!([first, second]));
    let pass =
        |tried: &mut Tried, until: &str| of(&tried.ask(&json!({ "pass": until })), "/delivered");
    assert_eq!(pass(&mut tried, "2026-11-23T17:09:59"), 0);
    assert_eq!(tried.title("counted"), "0");
    assert_eq!(pass(&mut tried, "2026-11-23T17:12:00"), 1);
    assert_eq!(tried.title("counted"), "1");
    assert_eq!(timers(&mut tried), json!([second]));
    // It is not taken within ten seconds: tried when it is due, and once more.
    assert_eq!(pass(&mut tried, "2026-11-23T17:15:05"), 2);
    assert_eq!(tried.title("counted"), "1");
    assert_eq!(timers(&mut tried), json!([]));
    assert_eq!(pass(&mut tried, "2026-11-23T18:00:00"), 1);
    assert_eq!(tried.title("counted"), "2");
}
