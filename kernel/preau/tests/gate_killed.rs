//! Places in the room outlive the process: it is killed while people wait, and they wait where they did.
#![expect(clippy::expect_used, clippy::panic, reason = "tests")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A server that is ended by force.
struct Served {
    child: Child,
    address: String,
}

fn preau(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_preau"));
    command
        .env("PREAU_DATA", data)
        .env("PREAU_LISTEN", "127.0.0.1:0")
        .env("PREAU_LOG", "error")
        .env_remove("PREAU_DATABASE_URL");
    command
}

impl Served {
    fn begin(data: &Path) -> Self {
        let mut child = preau(data)
            .arg("serve")
            .stdout(Stdio::piped())
            .spawn()
            .expect("started");
        let out = child.stdout.take().expect("piped");
        let mut lines = BufReader::new(out).lines();
        let ready =
            lines.find_map(|line| line.ok()?.strip_prefix("ready http://").map(str::to_owned));
        let address = ready.expect("it says when it is ready");
        Self { child, address }
    }

    fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
    }

    fn get(&self, path: &str, cookies: &str) -> String {
        let mut line = TcpStream::connect(&self.address).expect("connected");
        line.set_read_timeout(Some(Duration::from_secs(20)))
            .expect("set");
        write!(
            line,
            "GET {path} HTTP/1.1\r\nhost: ent.test\r\nconnection: close\r\naccept: text/html\r\ncookie: {cookies}\r\n\r\n"
        )
        .expect("sent");
        let mut answer = String::new();
        line.read_to_string(&mut answer).expect("an answer");
        answer
    }
}

/// The cookies that an answer sets.
fn cookies(answer: &str) -> String {
    let lines = answer.lines().take_while(|line| !line.is_empty());
    let set = lines.filter_map(|line| {
        let (name, value) = line.split_once(": ")?;
        let is_set = name.eq_ignore_ascii_case("set-cookie");
        is_set.then(|| value.split(';').next().unwrap_or_default().to_owned())
    });
    set.collect::<Vec<_>>().join("; ")
}

/// The bucket of the place that a page shows.
fn bucket(answer: &str) -> &str {
    let (_, rest) = answer
        .split_once("data-bucket=\"")
        .unwrap_or_else(|| panic!("no place in {answer}"));
    rest.split('"').next().unwrap_or_default()
}

#[test]
fn a_place_is_kept_over_a_kill_and_a_dial_holds_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    let turned = preau(data)
        .args([
            "gate",
            "turn",
            "site",
            "queue",
            "--minutes",
            "30",
            "--sentence",
            "Ouverture à 9 h.",
        ])
        .status()
        .expect("run");
    assert!(turned.success());
    let shown = preau(data).args(["gate", "show"]).output().expect("run");
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.starts_with("site queue until "), "{shown}");
    let endless = preau(data)
        .args(["gate", "turn", "site", "queue"])
        .stderr(Stdio::null())
        .status()
        .expect("run");
    assert!(!endless.success(), "it has no end");

    let served = Served::begin(data);
    let page = served.get("/login", "");
    assert!(page.starts_with("HTTP/1.1 503"), "{page}");
    assert!(page.contains("Ouverture à 9 h."), "{page}");
    let kept = cookies(&page);
    let place = bucket(&page).to_owned();
    assert_eq!(bucket(&served.get("/login", &kept)), place);
    served.kill();

    let served = Served::begin(data);
    std::thread::sleep(Duration::from_millis(50));
    let newcomer = served.get("/login", "");
    assert!(bucket(&newcomer) > place.as_str(), "who comes now is later");
    let page = served.get("/login", &kept);
    assert_eq!(bucket(&page), place, "the same place as before");
    let forged = kept.replace("preau_browser=", "preau_browser=0");
    assert_ne!(bucket(&served.get("/login", &forged)), place);

    let released = preau(data)
        .args(["gate", "release", "site"])
        .status()
        .expect("run");
    assert!(released.success());
    let shown = preau(data).args(["gate", "show"]).output().expect("run");
    assert_eq!(String::from_utf8_lossy(&shown.stdout), "");
    served.kill();
}
