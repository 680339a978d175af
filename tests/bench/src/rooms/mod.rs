//! Virtual classrooms that are live, with 30 people in each and all their pages open: memory and CPU for a room, how
//! soon everybody in it hears of an act, and what 150,000 rooms would need, computed from that.

mod people;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use preau_runtime::limits;
use tokio::task::JoinHandle;

use crate::follow::{Pressed, exchange, listen, stream_of};
use crate::listeners::{count, fitting};
use crate::places::Places;
use crate::process::Served;
use crate::region;
use crate::report::{Figure, Report, percentile};
use people::{MODULE, Room};

/// As many rooms as are asked for.
const ROOMS: usize = 1_000;
/// Who is in each: a teacher and pupils.
const PEOPLE: usize = 30;
/// As many rooms as the country had on the morning of 6 April 2021, with one provider alone.
const COUNTRY: usize = 150_000;
/// How often, once a second, some teachers write a line.
const ROUNDS: usize = 20;
/// Of so many rooms, in one a line is written in a round.
const OF: usize = 10;
/// Rounds that go before: in each room somebody has written then, and no page asks whether it is still there while acts
/// are counted, since each hears of one sooner.
const BEFORE: usize = OF;
/// How long nothing happens: each open page asks once in it whether it is still there.
const IDLE: Duration = limits::LISTENER_BEAT;
/// Seats for everybody: who waits to be let in is no part of this.
const SEATS: &str = "[gate]\nseats = 1000000\n";
/// Pages that are opened at the same time: fewer than a server works on at once.
const AT_ONCE: usize = 8;
/// How often a page is asked for that cannot be had now, and after how long.
const TRIES: usize = 5;
const PAUSE: Duration = Duration::from_secs(2);
/// Pages that are read again to see what one takes.
const PAGES: usize = 2_000;

/// Measures it.
pub(crate) fn run(places: &Places) -> Result<Report> {
    let mut report = Report::begin(
        "rooms",
        "virtual classrooms with 30 people each, all pages open: what a room takes, and how soon all hear of an act",
    );
    let rooms = (fitting(&mut report) / PEOPLE).min(ROOMS);
    ensure!(rooms > 0, "not even one room’s pages may be open");
    let data = tempfile::tempdir()?;
    let threads = region::threads()?;
    let rooms = threads.block_on(people::furnish(places, data.path(), rooms))?;
    let served = Served::start_with(places, data.path(), SEATS)?;
    let address: SocketAddr = served.address.parse()?;
    let before = served.watch_memory()?;
    let measured = threads.block_on(measure(&served, address, &rooms, before))?;
    served.stop()?;
    say(&mut report, rooms.len(), &measured);
    Ok(report.end())
}

/// What came of it.
struct Measured {
    /// What more was resident, in MiB.
    grown: f64,
    /// Microseconds from an act to each arrival, sorted.
    micros: Vec<u32>,
    /// Lines that were written, of those that count.
    acts: usize,
    cpu: Cpu,
}

/// Milliseconds of the server's CPU.
struct Cpu {
    /// For an act until all have heard of it.
    act: f64,
    /// For a pupil's page of a room.
    page: f64,
    /// In a second, for a page that is open and hears nothing.
    open: f64,
}

impl Cpu {
    /// An act, and the pages that all read again after it.
    fn whole(&self) -> f64 {
        self.act + count(PEOPLE) * self.page
    }

    /// Cores that so many rooms need, with an act a minute in each, as if pages asked as often whether they are still
    /// there as where nothing happens.
    fn cores(&self, rooms: usize) -> f64 {
        count(rooms) * (self.whole() / 60.0 + count(PEOPLE) * self.open) / 1000.0
    }
}

fn say(report: &mut Report, rooms: usize, measured: &Measured) {
    let Measured {
        grown,
        micros,
        acts,
        cpu,
    } = measured;
    let kib = grown * 1024.0 / count(rooms);
    report.figure(Figure::new("rooms that were live", "", &[count(rooms)]));
    report.figure(Figure::new("people in them", "", &[count(rooms * PEOPLE)]));
    report.figure(Figure::new("memory of a room", "KiB", &[kib]));
    let name = "CPU of an act, told to all 30";
    report.figure(Figure::new(name, "ms", &[cpu.act]));
    report.figure(Figure::new("CPU of a page", "ms", &[cpu.page]));
    let name = "CPU of an open page, in a second";
    report.figure(Figure::new(name, "µs", &[cpu.open * 1000.0]));
    let name = "CPU of an act, and of the 30 pages that are read again";
    report.figure(Figure::new(name, "ms", &[cpu.whole()]));
    for (name, share) in [("half", 0.5), ("99 of 100", 0.99)] {
        let after = percentile(micros, share) / 1000.0;
        let name = format!("{name} have heard of an act after");
        report.figure(Figure::new(name, "ms", &[after]));
    }
    let country = count(COUNTRY);
    let gib = country * kib / 1024.0 / 1024.0;
    let cores = cpu.cores(COUNTRY);
    let processes = (COUNTRY * PEOPLE).div_ceil(limits::LISTENERS);
    report.figure(Figure::new("150,000 rooms: memory", "GiB", &[gib]));
    let name = "150,000 rooms: cores, with an act a minute in each";
    report.figure(Figure::new(name, "", &[cores]));
    let name = "150,000 rooms: processes, by their bound of open pages";
    report.figure(Figure::new(name, "", &[count(processes)]));
    let heard = count(micros.len()) / count(acts * PEOPLE) * 100.0;
    report.note(format!(
        "{rooms} rooms were live, in one process, which takes {} open pages; {ROOMS} rooms are {} such processes, \
         which is computed and was not run",
        limits::LISTENERS,
        (ROOMS * PEOPLE).div_ceil(limits::LISTENERS)
    ));
    report.note(format!(
        "{heard:.1} % of what {acts} acts told arrived, each to 30 pages"
    ));
    report.note(format!(
        "{ROUNDS} rounds, one a second: in one room of {OF} the teacher writes a line; the time is from sending the form \
         to the arrival of the event, the call and its commit included. Pages are read again after that at a moment \
         of their own, which is no part of the time and of the CPU of an act; a page is measured by {PAGES} that are \
         read one after another"
    ));
    report.note(format!(
        "CPU of an open page: over {} seconds in which nothing happens, with all open, less the same with none; each is \
         asked once in it whether it is still there and may listen. None is asked while acts are counted: {BEFORE} \
         rounds go before, and who hears of an act is not asked for as long after it. What the server takes with no \
         page open is in neither",
        IDLE.as_secs()
    ));
    report.note(
        "memory is what is resident with all pages open, less that of a server that was asked for nothing yet: \
         sessions, rights and caches of all these people are in it. What is computed for 150,000 rooms is these figures \
         times as many, on such cores; it says nothing of a database that many processes share",
    );
}

/// A request of somebody in a room.
fn get(address: SocketAddr, path: &str, token: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nhost: {address}\r\ncookie: preau_session={token}\r\nconnection: close\r\n\r\n"
    )
}

/// What a teacher's form sends who writes a line.
fn line(address: SocketAddr, room: &Room, round: usize) -> Result<String> {
    let teacher = room.tokens.first().context("a room without a teacher")?;
    let form = format!("text=Regardez+l%E2%80%99exercice+{round}");
    Ok(format!(
        "POST {}/say HTTP/1.1\r\nhost: {address}\r\ncookie: preau_session={teacher}\r\n\
         sec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{form}",
        room.path(),
        form.len()
    ))
}

/// A page, asked for again where it cannot be had now.
async fn shown(address: SocketAddr, path: &str, token: &str) -> Result<String> {
    let request = get(address, path, token);
    for _ in 1..TRIES {
        let page = exchange(address, &request).await?;
        if !page.starts_with("HTTP/1.1 503") {
            return right(page);
        }
        tokio::time::sleep(PAUSE).await;
    }
    right(exchange(address, &request).await?)
}

fn right(page: String) -> Result<String> {
    ensure!(
        page.starts_with("HTTP/1.1 200") && page.contains(MODULE),
        "not a page: {page:.300}"
    );
    Ok(page)
}

/// Seconds of the server's CPU while nothing happens.
async fn idle(served: &Served) -> Result<f64> {
    let since = served.cpu()?;
    tokio::time::sleep(IDLE).await;
    Ok(served.cpu()? - since)
}

/// Opens every page; gives who hears what they follow.
async fn open(
    address: SocketAddr,
    rooms: &[Room],
    pressed: &Arc<Pressed>,
) -> Result<Vec<JoinHandle<Vec<u32>>>> {
    let seats = rooms.iter().enumerate().flat_map(|(nth, room)| {
        let seats = room.tokens.iter();
        seats.map(move |token| (nth, room.path(), token.as_str()))
    });
    let opening = stream::iter(seats).map(|(nth, path, token)| {
        let pressed = Arc::clone(pressed);
        async move {
            let page = shown(address, &path, token).await?;
            let head = format!("host: {address}\r\ncookie: preau_session={token}\r\n");
            let request = format!("GET {} HTTP/1.1\r\n{head}\r\n", stream_of(&page)?);
            listen(address, nth, &request, pressed).await
        }
    });
    opening.buffer_unordered(AT_ONCE).try_collect().await
}

/// Opens every page, has lines written, and hears who hears of them.
async fn measure(
    served: &Served,
    address: SocketAddr,
    rooms: &[Room],
    before: f64,
) -> Result<Measured> {
    let pressed = Arc::new(Pressed::of(rooms.len()));
    let alone = idle(served).await?;
    let listening = open(address, rooms, &pressed).await?;
    let open = idle(served).await? - alone;
    let mut clock = tokio::time::interval(Duration::from_secs(1));
    let (mut grown, mut acts) = (0.0, 0);
    let (mut since, mut began) = (0.0, Instant::now());
    // The first ones find everything cold, and are not counted.
    for round in 0..BEFORE + ROUNDS {
        clock.tick().await;
        if round == BEFORE {
            grown = served.resident_now()? - before;
            (since, began) = (served.cpu()?, Instant::now());
            pressed.count();
        }
        for (nth, room) in rooms
            .iter()
            .enumerate()
            .filter(|(nth, _)| nth % OF == round % OF)
        {
            let (pressed, request) = (Arc::clone(&pressed), line(address, room, round)?);
            tokio::spawn(async move { pressed.press(address, nth, &request).await });
            acts += usize::from(round >= BEFORE);
        }
    }
    clock.tick().await;
    let besides = alone * began.elapsed().as_secs_f64() / IDLE.as_secs_f64();
    let act = (served.cpu()? - since - besides) * 1e3 / count(acts.max(1));
    // Each ends with the next that it would hear.
    pressed.end();
    for room in rooms {
        let answer = exchange(address, &line(address, room, BEFORE + ROUNDS)?).await?;
        ensure!(
            answer.starts_with("HTTP/1.1 303"),
            "a line that was not written: {answer:.300}"
        );
    }
    let mut micros = Vec::new();
    for one in listening {
        let heard = tokio::time::timeout(Duration::from_secs(30), one).await;
        micros.extend(heard.context("a page that hears nothing any more")??);
    }
    micros.sort_unstable();
    let pages = count(rooms.len() * PEOPLE);
    Ok(Measured {
        grown,
        micros,
        acts,
        cpu: Cpu {
            act,
            page: page(served, address, rooms).await?,
            open: open * 1e3 / IDLE.as_secs_f64() / pages,
        },
    })
}

/// Milliseconds of the server's CPU for a pupil's page of a room.
async fn page(served: &Served, address: SocketAddr, rooms: &[Room]) -> Result<f64> {
    let since = served.cpu()?;
    for room in rooms.iter().cycle().take(PAGES) {
        let pupil = room.tokens.last().context("a room without pupils")?;
        shown(address, &room.path(), pupil).await?;
    }
    Ok((served.cpu()? - since) * 1e3 / count(PAGES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cores_are_of_acts_of_the_pages_after_them_and_of_pages_that_are_open() {
        let cpu = Cpu {
            act: 30.0,
            page: 1.0,
            open: 0.0,
        };
        assert!((cpu.whole() - 60.0).abs() < 1e-9);
        // A thousand acts in a second.
        assert!((cpu.cores(60_000) - 60.0).abs() < 1e-9);
        let cpu = Cpu { open: 0.1, ..cpu };
        assert!((cpu.cores(60_000) - 240.0).abs() < 1e-9);
    }
}
