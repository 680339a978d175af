//! What a region sets for its platform.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::tz::TimeZone;
use preau_domain::brand::Brand;
use preau_domain::ids::{ModuleId, Uai};
use preau_domain::limit::Limits;
use preau_domain::plan::Plan;
use preau_domain::school::Level;
use preau_runtime::limits;

use crate::identity::networks::Networks;

/// Settings of the region.
#[derive(Debug, Clone)]
pub struct PlatformConfig {
    /// The region's name, in the header of every page where nobody set another by hand.
    pub region: String,
    /// How it shows itself.
    pub brand: BrandSaid,
    /// The time zone of its schools, but of those overseas, whose code says which is theirs.
    pub time_zone: TimeZone,
    /// How long a session lives without a new sign-in. Sessions that live through the night keep
    /// the morning free of a storm of sign-ins.
    pub session: Duration,
    /// Passwords hashed at the same time; each takes a core and 19 MiB.
    pub hashing_slots: usize,
    /// Sign-ins that may wait for a slot before further ones are asked to come back: room for a large
    /// school's eight o'clock, since waiting costs no more than an open request.
    pub hashing_queue: usize,
    /// Whether cookies are marked `Secure`: true wherever people come over TLS.
    pub secure_cookies: bool,
    /// What schools' modules may use over time.
    pub plans: Plans,
    /// Where modules are on, as the region's file says.
    pub modules: Vec<ModuleLine>,
    /// Whether letters are sent: whether there is somebody who takes them (`preau-post`).
    pub letters: bool,
    /// Open pages that may listen at the same time: half of the connections at most, so that whoever asks for a
    /// page finds one.
    pub listeners: usize,
    /// Bytes of pages that are kept to be given again without a call; with none, each is made anew.
    pub views: usize,
    /// People who may be in at the same time where no dial says otherwise; others wait.
    pub seats: u32,
    /// Networks of schools, from which more people come than from a home.
    pub networks: Networks,
    /// Whether there is a gate at all. Without it everybody is worked for at once, until nobody is served: for
    /// drills that show what it prevents.
    pub gate: bool,
}

/// The plan of a school, by its level, and what the region's file says of single schools and modules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plans {
    /// Of an école.
    pub ecole: Plan,
    /// Of a collège.
    pub college: Plan,
    /// Of a lycée.
    pub lycee: Plan,
    /// Limits of single schools, in place of those of their level.
    pub schools: BTreeMap<Uai, LimitsSaid>,
    /// Limits of single modules in every school: of these and the school's, the smaller holds.
    pub modules: BTreeMap<ModuleId, LimitsSaid>,
}

/// Limits as the region's file says them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LimitsSaid {
    /// Which.
    pub limits: Limits,
    /// Whether they hold whatever is set by hand.
    pub locked: bool,
}

/// How the region shows itself, as its file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BrandSaid {
    /// Its accents and logo. Its name is [`PlatformConfig::region`].
    pub said: Brand,
    /// Whether it is so, name included, whatever is set by hand.
    pub locked: bool,
}

/// Where a module is on, as the region's file says: a default, which leaves alone where somebody chose by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleLine {
    /// The line of the file, from 1.
    pub line: usize,
    /// The module.
    pub module: ModuleId,
    /// Where.
    pub place: Place,
    /// The classes and groups for which it is on, as the schools write them; none: for everybody.
    pub classes: Vec<String>,
    /// Whether it is on there, or off.
    pub enabled: bool,
    /// Whether it is so whatever somebody chose.
    pub locked: bool,
}

/// Where a line of the region's file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In every school of these levels, those to come included; without one, of all for which the module is meant.
    Levels(Vec<Level>),
    /// In these schools, whatever is said of their level.
    Schools(Vec<Uai>),
    /// In schools of these levels that an import adds from now on.
    Newcomers(Vec<Level>),
}

impl Plans {
    /// The plan of schools of this level.
    pub fn of(&self, level: Level) -> &Plan {
        match level {
            Level::Ecole => &self.ecole,
            Level::College => &self.college,
            Level::Lycee => &self.lycee,
        }
    }
}

impl Default for Plans {
    /// Weights as the people of a school: 130 pupils, 480, 700 on average in France (2023–24).
    fn default() -> Self {
        let of_weight = |weight| Plan {
            weight,
            ..limits::PLAN
        };
        Self {
            ecole: of_weight(1),
            college: of_weight(4),
            lycee: of_weight(6),
            schools: BTreeMap::new(),
            modules: BTreeMap::new(),
        }
    }
}

impl PlatformConfig {
    /// How many people may be in for so many cores, each of which draws some three hundred pages a second: as many as it
    /// serves where each asks for one in fifty seconds. It is a bound, and not what holds the load: most who are in read
    /// what they have, and where they ask for more than can be given, it is by the rate that fewer come in. With a third of
    /// it, thousands waited at a drill's gate while a third of the processor stood idle.
    pub fn seats_of(cores: usize) -> u32 {
        u32::try_from(cores)
            .unwrap_or(u32::MAX)
            .saturating_mul(15_000)
    }
}

impl Default for PlatformConfig {
    fn default() -> Self {
        Self {
            region: "Préau".to_owned(),
            brand: BrandSaid::default(),
            time_zone: TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC),
            session: Duration::from_hours(18),
            hashing_slots: std::thread::available_parallelism().map_or(2, usize::from),
            hashing_queue: 2_048,
            secure_cookies: false,
            plans: Plans::default(),
            modules: Vec::new(),
            letters: false,
            listeners: limits::LISTENERS,
            views: limits::VIEWS_ALL,
            seats: Self::seats_of(std::thread::available_parallelism().map_or(2, usize::from)),
            networks: Networks::default(),
            gate: true,
        }
    }
}
