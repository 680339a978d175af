//! Open pages that listen: what each costs in memory, and how long after a press of a button all have heard of it,
//! over a bare server of server-sent events that does nothing else.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use futures::stream::{self, StreamExt as _};
use jiff::SignedDuration;
use preau_domain::ids::{PersonId, Uai};
use preau_domain::person::{Name, Profile};
use preau_domain::roster::{RosterMembership, RosterPerson, RosterSchool};
use preau_domain::school::Level;
use preau_platform::identity::session::{Session, SessionKeys};
use preau_runtime::limits;
use preau_web::{Limits, server};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::sync::broadcast;
use tokio::task::JoinHandle;

use crate::follow::{Pressed, exchange, listen, stream_of};
use crate::places::Places;
use crate::process::{Served, memory};
use crate::region;
use crate::report::{Figure, Report, percentile};

/// In this variable, the program is asked to be the floor.
pub(crate) const FLOOR: &str = "PREAU_BENCH_FLOOR";
/// In this one, for how many listeners it is asked.
const ASKED: &str = "PREAU_BENCH_LISTENERS";
const MODULE: &str = "bulletin";
/// Schools: each has as many listeners as one may have.
const SCHOOLS: usize = limits::LISTENERS / limits::SCHOOL_LISTENERS;
/// How often everybody is told something, once a second.
const ROUNDS: usize = 20;
/// Connections that are opened at the same time.
const OPENING: usize = 64;
/// Files that are open besides.
const SPARE: u64 = 256;

/// Measures it.
pub(crate) fn run(places: &Places) -> Result<Report> {
    let mut report = Report::begin(
        "listeners",
        "open pages that listen, all told something each second, over a bare server of such streams",
    );
    let many = how_many(&mut report)?;
    let data = tempfile::tempdir()?;
    let threads = region::threads()?;
    let people = threads.block_on(prepare(places, data.path(), many))?;
    let served = Served::start(places, data.path())?;
    let address: SocketAddr = served.address.parse()?;
    let subject = threads.block_on(measure(
        address,
        requests(&threads, address, &people)?,
        (0..SCHOOLS)
            .map(|nth| button(address, nth, &people))
            .collect(),
        || served.watch_memory(),
    ))?;
    served.stop()?;
    let floor = Floor::start()?;
    let bare = threads.block_on(measure(
        floor.address,
        vec![
            (
                0,
                format!("GET / HTTP/1.1\r\nhost: {}\r\n\r\n", floor.address)
            );
            many
        ],
        vec![format!(
            "POST / HTTP/1.1\r\nhost: {}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            floor.address
        )],
        || memory(floor.child.id(), "VmRSS").context("the floor has ended"),
    ))?;
    drop(floor);
    say(&mut report, many, &subject, &bare);
    Ok(report.end())
}

fn say(report: &mut Report, many: usize, subject: &Measured, floor: &Measured) {
    let kib = |one: &Measured| one.grown * 1024.0 / count(many);
    report.figure(Figure::new("listeners", "", &[count(many)]));
    report.figure(Figure::new("memory of each", "KiB", &[kib(subject)]));
    report.figure(Figure::new("floor: memory of each", "KiB", &[kib(floor)]));
    report.figure(Figure::ratio(
        "memory over floor",
        &[kib(subject)],
        &[kib(floor)],
    ));
    for (name, share) in [("half", 0.5), ("99 of 100", 0.99)] {
        let of = |one: &Measured| percentile(&one.micros, share) / 1000.0;
        let (here, there) = (of(subject), of(floor));
        report.figure(Figure::new(
            format!("{name} have heard after"),
            "ms",
            &[here],
        ));
        report.figure(Figure::new(format!("floor: {name} after"), "ms", &[there]));
        report.figure(Figure::ratio(
            format!("{name} over floor"),
            &[here],
            &[there],
        ));
    }
    for (what, one) in [("the subject", subject), ("the floor", floor)] {
        let heard = count(one.micros.len()) / count(many * ROUNDS) * 100.0;
        report.note(format!("{heard:.1} % of all messages arrived from {what}"));
    }
    report.note(format!(
        "{ROUNDS} rounds, one a second: in each of {SCHOOLS} schools somebody presses a button of a module, whose call \
         touches a topic that all pages there follow; the time is from sending the form to the arrival of the event, \
         the call and its commit included. The floor broadcasts at a request; it is a process of its own, and all \
         share the machine with the listeners"
    ));
    report.note("memory is what is resident with all listeners after the first round, less before, for each".to_owned());
}

#[expect(
    clippy::cast_precision_loss,
    clippy::as_conversions,
    reason = "some thousands"
)]
pub(crate) fn count(of: usize) -> f64 {
    of as f64
}

/// As many as there may be, or as files may be open.
fn how_many(report: &mut Report) -> Result<usize> {
    let many = fitting(report) / SCHOOLS * SCHOOLS;
    ensure!(many > 0, "not even {SCHOOLS} files may be open");
    Ok(many)
}

/// As many listeners as there may be in a process, or as files may be open in it and here.
pub(crate) fn fitting(report: &mut Report) -> usize {
    let asked = std::env::var(ASKED).ok().and_then(|text| text.parse().ok());
    let asked: usize = asked
        .unwrap_or(limits::LISTENERS)
        .clamp(SCHOOLS, limits::LISTENERS);
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    let open = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(_) => limit.current,
    };
    // The server keeps half of its connections for others.
    let fit = open.map_or(asked, |open| {
        usize::try_from(open.saturating_sub(SPARE) / 2).unwrap_or(asked)
    });
    if fit < asked {
        report.note(format!(
            "only {fit} listeners instead of {asked}: no more files may be open (ulimit -n)"
        ));
    }
    asked.min(fit)
}

/// Who listens: the school's number, its word in addresses, their session, and how many pages they have open.
struct Person {
    school: usize,
    token: String,
    pages: usize,
}

fn word(school: usize) -> String {
    format!("mesures-{school}")
}

/// Schools of pupils, and the module whose pages they follow; gives their sessions.
async fn prepare(places: &Places, data: &std::path::Path, many: usize) -> Result<Vec<Person>> {
    let platform = region::open(places, data).await?;
    let (mut schools, mut people, mut persons) = (Vec::new(), Vec::new(), Vec::new());
    let keys = SessionKeys::new(&[region::SESSION_KEY]);
    let issued = platform.now();
    for school in 0..SCHOOLS {
        let uai = Uai::of_number(990_001 + u32::try_from(school)?);
        schools.push(RosterSchool {
            uai: uai.clone(),
            name: format!("Collège des Mesures {school}"),
            level: Level::College,
            groups: Vec::new(),
        });
        let mut left = many / SCHOOLS;
        while left > 0 {
            let key = format!("pupil-{school}-{left}");
            let id = PersonId::of_source("bench", &key);
            people.push(pupil(id, key, uai.clone()));
            let session = Session {
                person: id,
                id: id.0,
                issued,
                expires: issued + SignedDuration::from_hours(2),
                since: issued,
            };
            let pages = left.min(limits::PERSON_LISTENERS);
            left -= pages;
            persons.push(Person {
                school,
                token: keys.seal(&session).context("a session")?,
                pages,
            });
        }
    }
    platform.import_roster("bench", schools, people).await?;
    for (nth, school) in platform.school_list().iter().enumerate() {
        let number = school.name.rsplit(' ').next().and_then(|n| n.parse().ok());
        platform
            .school_name(school.id, &word(number.unwrap_or(nth)))
            .await?;
    }
    platform.reload().await?;
    let installed = platform.module_install(&places.guest(MODULE)?).await?;
    platform
        .module_enable_everywhere(&installed.manifest.id, &[])
        .await?;
    platform.store().close().await;
    Ok(persons)
}

fn pupil(id: PersonId, key: String, school: Uai) -> RosterPerson {
    RosterPerson {
        id,
        source: "bench".to_owned(),
        key,
        name: Name {
            title: String::new(),
            given: "Léa".to_owned(),
            family: "Martin".to_owned(),
        },
        birth: None,
        email: None,
        memberships: vec![RosterMembership {
            school,
            profile: Profile::Pupil,
            functions: Vec::new(),
        }],
        groups: Vec::new(),
        relatives: Vec::new(),
    }
}

/// What each page that is open asks to listen: its school's number and its request.
fn requests(
    threads: &tokio::runtime::Runtime,
    address: SocketAddr,
    people: &[Person],
) -> Result<Vec<(usize, String)>> {
    let ask = |person: &Person| {
        let (school, token) = (word(person.school), person.token.clone());
        async move {
            let head = format!("host: {address}\r\ncookie: preau_session={token}\r\n");
            let request =
                format!("GET /s/{school}/{MODULE} HTTP/1.1\r\n{head}connection: close\r\n\r\n");
            let page = exchange(address, &request).await?;
            Ok::<_, anyhow::Error>(format!("GET {} HTTP/1.1\r\n{head}\r\n", stream_of(&page)?))
        }
    };
    let mut requests = Vec::new();
    for person in people {
        let request = threads.block_on(ask(person))?;
        requests.extend(std::iter::repeat_n((person.school, request), person.pages));
    }
    Ok(requests)
}

/// The form whose call touches what all pages of a school follow.
fn button(address: SocketAddr, school: usize, people: &[Person]) -> String {
    let token = people.iter().find(|person| person.school == school);
    let token = token.map_or("", |person| &person.token);
    let form = "audience=profile:pupil";
    format!(
        "POST /s/{}/{MODULE}/same HTTP/1.1\r\nhost: {address}\r\ncookie: preau_session={token}\r\n\
         sec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{form}",
        word(school),
        form.len()
    )
}

/// What came of it.
struct Measured {
    /// What more was resident, in MiB.
    grown: f64,
    /// Microseconds from the press to each arrival, sorted.
    micros: Vec<u32>,
}

/// Opens all, presses the buttons once a second, and hears who hears it.
async fn measure(
    address: SocketAddr,
    requests: Vec<(usize, String)>,
    buttons: Vec<String>,
    resident: impl Fn() -> Result<f64>,
) -> Result<Measured> {
    let before = resident()?;
    let pressed = Arc::new(Pressed::of(buttons.len()));
    let opening = stream::iter(requests).map(|(school, request)| {
        let pressed = Arc::clone(&pressed);
        async move { listen(address, school, &request, pressed).await }
    });
    let listening: Vec<Result<JoinHandle<Vec<u32>>>> =
        opening.buffer_unordered(OPENING).collect().await;
    let listening = listening.into_iter().collect::<Result<Vec<_>>>()?;
    let buttons: Arc<[String]> = buttons.into();
    let mut clock = tokio::time::interval(Duration::from_secs(1));
    let mut grown = 0.0;
    // The first one finds everything cold, and is not counted.
    for round in 0..=ROUNDS {
        clock.tick().await;
        if round == 1 {
            grown = resident()? - before;
            pressed.count();
        }
        for nth in 0..buttons.len() {
            let (pressed, buttons) = (Arc::clone(&pressed), Arc::clone(&buttons));
            tokio::spawn(async move {
                let Some(button) = buttons.get(nth) else {
                    return;
                };
                pressed.press(address, nth, button).await;
            });
        }
    }
    clock.tick().await;
    // Each ends with the next that it would hear.
    pressed.end();
    for button in &*buttons {
        exchange(address, button).await?;
    }
    let mut micros = Vec::new();
    for one in listening {
        let heard = tokio::time::timeout(Duration::from_secs(30), one).await;
        micros.extend(heard.context("a listener that hears nothing any more")??);
    }
    micros.sort_unstable();
    Ok(Measured { grown, micros })
}

/// The floor, in a process of its own.
struct Floor {
    child: Child,
    address: SocketAddr,
}

impl Floor {
    fn start() -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .env(FLOOR, "listeners")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().context("the floor has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().parse().context("the floor does not listen")?;
        Ok(Self { child, address })
    }
}

impl Drop for Floor {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Is the floor: a stream for whoever asks, and a message to all at each form.
pub(crate) fn floor() -> Result<()> {
    let threads = region::threads()?;
    threads.block_on(async {
        let (all, _) = broadcast::channel::<()>(16);
        let router = Router::new()
            .route("/", get(hear).post(tell))
            .with_state(all);
        let listener = server::bind(SocketAddr::from(([127, 0, 0, 1], 0)))
            .await
            .map_err(anyhow::Error::msg)?;
        println!("{}", listener.local_addr()?);
        std::io::stdout().flush()?;
        let limits = Limits::default();
        server::serve(listener, router, limits, std::future::pending()).await;
        Ok(())
    })
}

async fn tell(State(all): State<broadcast::Sender<()>>) {
    // To nobody is no failure.
    let _ = all.send(());
}

async fn hear(State(all): State<broadcast::Sender<()>>) -> impl IntoResponse {
    let begin = stream::iter([Ok::<_, std::convert::Infallible>("retry: 3000\n\n")]);
    let rest = stream::unfold(all.subscribe(), |mut all| async move {
        all.recv().await.ok()?;
        Some((Ok("event: page\nid: 1\ndata: 1\n\n"), all))
    });
    (
        [(CONTENT_TYPE, "text/event-stream")],
        Body::from_stream(begin.chain(rest)),
    )
}
