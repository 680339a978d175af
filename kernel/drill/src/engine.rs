//! A drill as it runs: what is due is sent, whatever became of what was sent before.
//!
//! One task keeps the schedule and all that is known of people; each request is a task that tells it what it heard.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::answer::{Outcome, outcome};
use crate::client::Client;
use crate::clock::{Clock, Micros, SECOND};
use crate::crew::{Person, Waited, crew, one_away, one_outside};
use crate::deed::{By, Deed};
use crate::job::Job;
use crate::lookup::{Lookup, look_up};
use crate::machine;
use crate::people::{Cast, People};
use crate::random::Random;
use crate::report::Second;
use crate::rooms::Rooms;
use crate::script::{Retries, Role, Script};
use crate::stream::{Part, Stream};
use crate::tally::{PhaseTally, SecondTally, Used};

/// How long an answer may take, before whoever waits for it gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
/// How often something is tried in all.
pub(crate) const TRIES: u8 = 5;
/// Pages that somebody opens who comes from home.
const STEPS: u8 = 3;
/// How long they are about it, with what they read: before that they do not come once more.
const STAY: Micros = SECOND * 60;
/// In a surge, of what people in a lesson ask for, one in so many is of somebody who comes late.
const LATE: u64 = 4;
/// After how long impatient people reload, and a storm asks again.
const RELOAD: Micros = SECOND;
const STORM: Micros = SECOND / 5;

/// What was heard of a request.
#[derive(Debug)]
struct Heard {
    job: Job,
    phase: usize,
    at: Micros,
    outcome: Outcome,
    cookies: Vec<(String, String)>,
}

/// What the machine and the server say of themselves, as last asked.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Seen {
    /// The server's processor time and memory.
    pub server: Option<machine::Used>,
    /// Seats taken, as a share of those there are.
    pub inside: Option<f64>,
}

/// A drill under way.
#[derive(Debug)]
pub(crate) struct Engine {
    /// The time.
    pub clock: Clock,
    /// What is done.
    pub script: Script,
    /// Good answers per second, once they are known.
    pub capacity: Option<f64>,
    /// The phases so far.
    pub phases: Vec<PhaseTally>,
    /// The seconds so far.
    pub seconds: Vec<Second>,
    /// Everybody.
    pub crew: Vec<Person>,
    /// Who waited.
    pub waited: Vec<Waited>,
    /// Who signed in behind one address, and was refused wrongly.
    pub wrongly: u64,
    /// What the machine says.
    pub seen: Seen,
    people: Arc<People>,
    cast: Cast,
    client: Arc<Client>,
    mark: Arc<str>,
    retries: Retries,
    streams: Vec<Stream>,
    jobs: BinaryHeap<Reverse<Job>>,
    /// Who is to come late to a lesson in this surge.
    coming: Vec<usize>,
    /// Surges that are still to come.
    surges: usize,
    /// What was due of people in a lesson in this phase.
    turns: u64,
    random: Random,
    under_way: usize,
    most: usize,
    second: SecondTally,
    says: mpsc::UnboundedSender<Heard>,
    hears: mpsc::UnboundedReceiver<Heard>,
}

impl Engine {
    /// A drill that is going to be run. `mark` is what everything handed in in it begins with.
    pub(crate) fn new(
        script: Script,
        people: Arc<People>,
        client: Arc<Client>,
        mark: &str,
    ) -> Self {
        let behind = script
            .phases
            .iter()
            .map(|phase| phase.sign_ins)
            .sum::<u32>();
        let cast = Cast::of(
            &people,
            script.seed,
            script.lesson as usize,
            behind as usize,
        );
        let surges = script.phases.iter();
        let surges = surges.filter(|phase| phase.role == Role::Surge).count();
        let (says, hears) = mpsc::unbounded_channel();
        Self {
            clock: Clock::begin(),
            capacity: script.capacity,
            phases: Vec::new(),
            seconds: Vec::new(),
            crew: crew(&people),
            waited: Vec::new(),
            wrongly: 0,
            seen: Seen::default(),
            people,
            cast,
            client,
            mark: mark.into(),
            retries: Retries::Honour,
            streams: Vec::new(),
            jobs: BinaryHeap::new(),
            coming: Vec::new(),
            surges,
            turns: 0,
            random: Random::new(script.seed, 2),
            under_way: 0,
            most: machine::connections() * 3 / 4,
            second: SecondTally::default(),
            says,
            hears,
            script,
        }
    }

    /// Processor time used so far.
    pub(crate) fn used(&self) -> Used {
        (
            machine::own_time(),
            self.seen.server.map(|server| server.time),
        )
    }

    /// Opens the rooms of those who have a lesson; gives what is to be known of it. The time of the drill begins after.
    pub(crate) async fn open_rooms(&mut self) -> Option<String> {
        let rooms = Rooms {
            people: &self.people,
            cast: &self.cast,
            client: &self.client,
            mark: &self.mark,
            longest: self.script.longest(),
        };
        let (open, remark) = rooms.open(&mut self.crew).await;
        self.cast.only(&open);
        self.clock = Clock::begin();
        remark
    }

    /// A phase begins: its name, and what is asked for in it.
    pub(crate) fn begin(
        &mut self,
        name: String,
        role: Role,
        times: f64,
        retries: Retries,
        streams: Vec<Stream>,
    ) {
        let now = self.clock.now();
        let tally = PhaseTally::begin(name, role, times, now, self.used());
        self.phases.push(tally);
        self.retries = retries;
        self.streams = streams;
        self.turns = 0;
        if role == Role::Surge {
            // Of those who are to come late, as many in each.
            let left = self.cast.late.len();
            let share = left.div_ceil(self.surges.max(1));
            self.coming.extend(self.cast.late.split_off(left - share));
            self.surges = self.surges.saturating_sub(1);
        }
        if self.phases.len() == 1 {
            self.second = SecondTally::begin(now, 0, self.used());
        }
    }

    /// It ends.
    pub(crate) fn end(&mut self) {
        let (now, used) = (self.clock.now(), self.used());
        if let Some(tally) = self.phases.last_mut() {
            tally.end(now, used);
        }
        self.streams.clear();
    }

    /// What is asked for at a rate by these, until an instant.
    pub(crate) fn stream(&mut self, part: Part, until: Micros, from: f64, to: f64) -> Stream {
        let now = self.clock.now();
        let purpose = self.random.next();
        Stream::new(
            part,
            now,
            until,
            from,
            to,
            Random::new(self.script.seed, purpose),
        )
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.crew
            .iter()
            .filter(|person| person.waits.is_some())
            .count()
    }

    /// Does what is due, and notes what was heard, for a moment. Gives whether a second ended.
    pub(crate) async fn go(&mut self) -> bool {
        let now = self.clock.now();
        self.arrivals(now);
        while self.jobs.peek().is_some_and(|Reverse(job)| job.due <= now) {
            let Some(Reverse(job)) = self.jobs.pop() else {
                break;
            };
            let person = self.crew.get(job.who);
            if person.is_some_and(|person| !job.is_over(person)) {
                self.send(job);
            }
        }
        while let Ok(heard) = self.hears.try_recv() {
            self.settle(heard);
        }
        let ended = now / SECOND > self.second.second.at;
        if ended {
            self.tick(now);
        }
        // The timer's own resolution.
        tokio::time::sleep(Duration::from_millis(1)).await;
        ended
    }

    fn tick(&mut self, now: Micros) {
        let used = self.used();
        let memory = self.seen.server.map(|server| server.memory);
        let phase = self.phases.len().saturating_sub(1);
        let waiting = self.waiting();
        let mut ended = std::mem::replace(&mut self.second, SecondTally::begin(now, phase, used));
        ended.second.waiting = u64::try_from(waiting).unwrap_or(0);
        self.seconds.push(ended.end(now, used, memory));
        if let Some(tally) = self.phases.last_mut() {
            let of = &mut tally.phase;
            of.memory = of.memory.max(memory);
            of.inside = self.seen.inside.map_or(of.inside, |inside| {
                Some(of.inside.unwrap_or(0.0).max(inside))
            });
        }
    }

    /// Who comes by schedule.
    fn arrivals(&mut self, now: Micros) {
        let mut streams = std::mem::take(&mut self.streams);
        for stream in &mut streams {
            while let Some(due) = stream.due(now) {
                let job = self.arrival(stream.part, due);
                self.jobs.extend(job.map(Reverse));
            }
        }
        self.streams = streams;
    }

    /// The next who comes late to a lesson, if it is their turn. From then on they are there as the others are.
    fn comes_late(&mut self) -> Option<usize> {
        let phase = &self.phases.last()?.phase;
        if phase.role != Role::Surge {
            return None;
        }
        self.turns += 1;
        if self.turns % LATE != 1 {
            return None;
        }
        let who = self.coming.pop()?;
        self.cast.lesson.push(who);
        self.crew.get_mut(who)?.comes_late = true;
        Some(who)
    }

    fn arrival(&mut self, part: Part, due: Micros) -> Option<Job> {
        let role = self.phases.last().map(|tally| tally.phase.role);
        let late = match part {
            Part::Lesson => self.comes_late(),
            _ => None,
        };
        let Cast {
            lesson,
            newcomers,
            mad,
            behind,
            ..
        } = &mut self.cast;
        let who = match part {
            Part::Lesson => match late {
                Some(who) => who,
                None => *lesson.get(self.random.below(lesson.len()))?,
            },
            // What is measured is what those cost who wait.
            Part::Newcomer if role == Some(Role::Waiting) => {
                one_outside(newcomers, &self.crew, &mut self.random)?
            }
            Part::Newcomer => one_away(newcomers, &self.crew, &mut self.random, due)?,
            Part::Mad => *mad.get(self.random.below(mad.len()))?,
            Part::Behind => behind.pop()?,
            Part::Bot => 0,
        };
        let person = self.crew.get_mut(who)?;
        let deed = match part {
            Part::Lesson => {
                let has_room = self.cast.class_of.get(who).is_some_and(Option::is_some);
                let drawn = match late {
                    Some(_) => Deed::Door,
                    None => Deed::in_lesson(&mut self.random),
                };
                person.begin(drawn, has_room)
            }
            Part::Newcomer | Part::Mad => {
                person.steps = STEPS - 1;
                person.visit += 1;
                Deed::Home
            }
            Part::Behind => {
                person.forget();
                Deed::SignIn
            }
            Part::Bot => Deed::Bare,
        };
        Some(Job {
            due,
            first: due,
            tries: 1,
            part,
            who,
            deed,
            visit: person.visit,
        })
    }

    fn send(&mut self, job: Job) {
        let now = self.clock.now();
        let phase = self.phases.len().saturating_sub(1);
        let Some(tally) = self.phases.last_mut() else {
            return;
        };
        let of = &mut tally.phase;
        self.second.second.scheduled += 1;
        of.scheduled += 1;
        of.bots += u64::from(job.part == Part::Bot);
        of.polls += u64::from(job.deed == Deed::Place);
        if self.under_way >= self.most {
            of.unsent += 1;
            self.second.second.unsent += 1;
            if job.part != Part::Bot {
                self.given_up(job, phase, now);
            }
            return;
        }
        tally.lag.record(now.saturating_sub(job.due));
        let (Some(account), Some(person)) =
            (self.people.accounts.get(job.who), self.crew.get(job.who))
        else {
            return;
        };
        let class = self.cast.class_of.get(job.who).copied().flatten();
        let class = class.and_then(|at| Some((at, self.people.classes.get(at)?)));
        let mut ask = job.deed.ask(&By {
            account,
            class,
            password: &self.people.password,
            mark: &self.mark,
        });
        if job.part != Part::Bot {
            ask.cookies = person.cookies();
        }
        if self.people.forwarded {
            let school = self.cast.school_of.get(job.who).copied().unwrap_or(0);
            ask.from = Some(match job.part {
                // All of them behind one, whatever their schools are.
                Part::Behind => Cast::address(0xfff0),
                Part::Bot => Cast::address(0xe000 + self.random.below(0x1000)),
                _ => Cast::address(school),
            });
        }
        self.under_way += 1;
        let (client, says, clock) = (Arc::clone(&self.client), self.says.clone(), self.clock);
        tokio::spawn(async move {
            let answered = client.ask(&ask).await;
            let outcome = outcome(&ask.path, ask.form.is_some(), &answered);
            let cookies = answered.map(|answer| answer.cookies).unwrap_or_default();
            // The drill may have ended meanwhile.
            let _ = says.send(Heard {
                job,
                phase,
                at: clock.now(),
                outcome,
                cookies,
            });
        });
    }

    fn again(&mut self, job: Job, due: Micros, deed: Deed) {
        self.jobs.push(Reverse(Job { due, deed, ..job }));
    }

    /// Somebody opens something else, which is due then for the first time.
    fn next(&mut self, job: Job, due: Micros, deed: Deed) {
        let next = Job {
            due,
            first: due,
            deed,
            ..job
        };
        self.jobs.push(Reverse(next));
    }

    fn settle(&mut self, heard: Heard) {
        self.under_way = self.under_way.saturating_sub(1);
        let Heard {
            mut job,
            phase,
            at,
            outcome,
            cookies,
        } = heard;
        if job.part == Part::Bot {
            return;
        }
        if let Some(person) = self.crew.get_mut(job.who) {
            person.keep(cookies);
            if job.deed == Deed::Place {
                // What asks is the script of the page that is open now.
                job.visit = person.visit;
            }
            let late = std::mem::take(&mut person.comes_late);
            if let Some(tally) = self.phases.get_mut(phase).filter(|_| late) {
                tally.came_late(&outcome);
            }
        }
        self.counted(job, phase, at, &outcome);
        match outcome {
            Outcome::Done | Outcome::In => self.done(job, phase, at),
            Outcome::Waits(place) => {
                let look = place.look.max(1);
                let Some(person) = self.crew.get_mut(job.who) else {
                    return;
                };
                if job.deed == Deed::Place && job.is_over(person) {
                    // They came in while the script of a page asked that they had left.
                    return;
                }
                let waited_before = person.waits.is_some();
                person.wait(&place, at);
                if let Some(tally) = self.phases.get_mut(phase) {
                    tally.looks.record(look);
                }
                if job.deed == Deed::Place || !waited_before {
                    // What they came for is asked for again once they are in.
                    // As the page's script does: once soon, and then as it is told.
                    let soon = SECOND + u64::try_from(self.random.below(2_000_000)).unwrap_or(0);
                    let after = if job.deed == Deed::Place {
                        look * SECOND
                    } else {
                        soon
                    };
                    self.next(Job { tries: 1, ..job }, at + after, Deed::Place);
                }
                if job.part == Part::Lesson && job.deed != Deed::Place {
                    self.given_up(job, phase, at);
                }
                let impatient = self.retries != Retries::Honour && job.deed != Deed::Place;
                if impatient && job.tries < TRIES && self.random.happens(0.5) {
                    let reload = Job {
                        tries: job.tries + 1,
                        ..job
                    };
                    self.again(reload, at + RELOAD, Deed::Home);
                }
            }
            Outcome::Later(after) => {
                let look = after.clamp(1, 120);
                if let Some(tally) = self.phases.get_mut(phase) {
                    tally.looks.record(look);
                }
                if job.part == Part::Lesson && job.deed != Deed::Place {
                    // As who is told a place: a lesson does not wait for it.
                    self.given_up(job, phase, at);
                } else {
                    self.later(job, phase, at, look * SECOND);
                }
            }
            Outcome::Busy(after) => self.later(job, phase, at, after.clamp(1, 120) * SECOND),
            Outcome::Lost => self.later(job, phase, at, 2 * SECOND),
            Outcome::SignedOut => {
                self.given_up(job, phase, at);
                if job.tries < TRIES {
                    let sign_in = Job {
                        tries: job.tries + 1,
                        ..job
                    };
                    self.again(sign_in, at + SECOND, Deed::SignIn);
                }
            }
            Outcome::Refused(status) => {
                if job.part == Part::Behind && matches!(status, 401 | 403 | 422 | 429) {
                    self.wrongly += 1;
                }
                self.given_up(job, phase, at);
            }
        }
    }

    /// Asked again after a while, as people do who are told to. Only people reload in a storm: what polls for them is the
    /// page's own script, which does as it is told.
    fn later(&mut self, job: Job, phase: usize, at: Micros, told: Micros) {
        if job.tries >= TRIES && job.part != Part::Behind && job.deed != Deed::Place {
            self.given_up(job, phase, at);
            return;
        }
        let after = match self.retries {
            Retries::Storm if job.part != Part::Behind && job.deed != Deed::Place => STORM,
            _ => told,
        };
        let again = Job {
            tries: job.tries.saturating_add(1),
            ..job
        };
        self.again(again, at + after, job.deed);
    }

    /// Counts an answer in its phase and its second.
    fn counted(&mut self, job: Job, phase: usize, at: Micros, outcome: &Outcome) {
        let Some(tally) = self.phases.get_mut(phase) else {
            return;
        };
        let (of, second) = (&mut tally.phase, &mut self.second.second);
        let took = at.saturating_sub(job.due);
        let in_time = took <= self.script.deadline * 1_000;
        match outcome {
            Outcome::Done if in_time => {
                of.good += 1;
                second.good += 1;
            }
            Outcome::Done => of.late += 1,
            Outcome::In => {}
            Outcome::Waits(_) => {
                of.waits += 1;
                second.waits += 1;
            }
            Outcome::Later(_) => {
                of.later += 1;
                second.waits += 1;
            }
            Outcome::Busy(_) => of.busy += 1,
            Outcome::SignedOut => of.signed_out += 1,
            Outcome::Refused(_) => of.refused += 1,
            Outcome::Lost => of.lost += 1,
        }
        let failed = !matches!(
            outcome,
            Outcome::Done | Outcome::In | Outcome::Waits(_) | Outcome::Later(_)
        );
        second.failed += u64::from(failed);
        if *outcome == Outcome::Done {
            tally.all.record(took);
        }
        let is_done = *outcome == Outcome::Done;
        let is_tried = match job.deed {
            Deed::HandIn(_) | Deed::Message(_) | Deed::Join => true,
            Deed::Door => !is_done,
            _ => false,
        };
        if is_tried && job.tries == 1 {
            of.first_tries.all += 1;
            of.first_tries.of += u64::from(is_done);
        }
        if job.deed.is_wanted() && job.part == Part::Lesson {
            let school = self.cast.school_of.get(job.who).copied().unwrap_or(0);
            let share = tally.schools.entry(school).or_default();
            share.all += 1;
            share.of += u64::from(*outcome == Outcome::Done && in_time);
        }
    }

    /// Somebody has what they asked for.
    fn done(&mut self, job: Job, phase: usize, at: Micros) {
        let think = SECOND + u64::try_from(self.random.below(3_000_000)).unwrap_or(0);
        let mut next = None;
        let Some(person) = self.crew.get_mut(job.who) else {
            return;
        };
        let is_over = job.is_over(person);
        self.waited.extend(person.come_in(at));
        if is_over {
            // Nobody sees it: the page was reloaded.
            if job.deed != Deed::Place {
                self.ended(job, phase, at, true);
            }
            return;
        }
        match (job.part, job.deed) {
            (_, Deed::HandIn(version)) => {
                person.kept = person.kept.max(version);
                person.sending = false;
            }
            (_, Deed::Message(_)) => person.sending = false,
            (_, Deed::Leave) => {
                person.within = false;
                next = Some((at + think, Deed::Door));
            }
            (_, Deed::Door) => next = Some((at + think, Deed::Join)),
            (_, Deed::Join) => {
                person.within = true;
                person.sending = false;
            }
            (Part::Lesson, Deed::Place) => {}
            (Part::Behind, Deed::Place) => next = Some((at, Deed::SignIn)),
            (_, Deed::Place) | (Part::Newcomer | Part::Mad, Deed::SignIn) => {
                next = Some((at, Deed::Home));
            }
            (Part::Newcomer | Part::Mad, _) if person.steps > 0 => {
                if job.deed == Deed::Home {
                    person.until = at + STAY;
                }
                person.steps -= 1;
                let deed = if person.steps == 0 {
                    Deed::Week
                } else {
                    Deed::Work
                };
                next = Some((at + think, deed));
            }
            _ => {}
        }
        if let Some((due, deed)) = next {
            let of_both = Job {
                // To join is two requests: it succeeds at the first try if both do.
                tries: if deed == Deed::Join {
                    job.tries.min(2)
                } else {
                    1
                },
                ..job
            };
            self.next(of_both, due, deed);
        }
        if job.deed != Deed::Place {
            self.ended(job, phase, at, true);
        }
    }

    /// Somebody does not get what they asked for, and stops asking.
    fn given_up(&mut self, job: Job, phase: usize, at: Micros) {
        if job.deed == Deed::Place {
            // Who waits looks again all the same.
            self.again(job, at + 5 * SECOND, Deed::Place);
            return;
        }
        if job.deed.is_critical()
            && let Some(person) = self.crew.get_mut(job.who)
        {
            person.sending = false;
        }
        self.ended(
            job,
            phase,
            at.max(job.first + SECOND * PATIENCE.as_secs()),
            false,
        );
    }

    /// Something that was asked for has come to its end.
    fn ended(&mut self, job: Job, phase: usize, at: Micros, well: bool) {
        let mad = self
            .cast
            .mad
            .first()
            .and_then(|who| self.cast.school_of.get(*who));
        let of_mad = self.cast.school_of.get(job.who) == mad;
        let Some(tally) = self.phases.get_mut(phase) else {
            return;
        };
        let took = at.saturating_sub(job.first);
        if job.part == Part::Lesson {
            tally.lesson.record(took);
            self.second.lesson.record(took);
            if !of_mad {
                tally.others.record(took);
            }
        }
        tally.critical(job.deed, well);
        if job.part == Part::Behind && job.deed == Deed::SignIn {
            tally.phase.sign_ins.all += 1;
            tally.phase.sign_ins.of += u64::from(well);
        }
    }

    /// Whether nothing is under way, and nothing of what still counts is to come.
    pub(crate) fn is_idle(&self) -> bool {
        self.under_way == 0
    }

    /// Lets what is under way end, for a while; nothing new is sent.
    pub(crate) async fn drain(&mut self) {
        let until = self.clock.now() + SECOND * (PATIENCE.as_secs() + 1);
        self.jobs.clear();
        while !self.is_idle() && self.clock.now() < until {
            match tokio::time::timeout(Duration::from_millis(100), self.hears.recv()).await {
                Ok(Some(heard)) => self.settle(heard),
                Ok(None) => break,
                Err(_) => {}
            }
            self.jobs.clear();
        }
    }

    /// What everybody handed in is looked up.
    pub(crate) async fn look_up(&self) -> Lookup {
        look_up(&self.client, &self.people, &self.crew, &self.mark).await
    }
}

#[cfg(test)]
mod tests;
