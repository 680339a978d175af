//! The words of an ENT and the rules between them.
//!
//! Everything here is pure: no I/O, no framework, no global clock. The other crates translate at
//! their border into these types (WIT ↔ domain ↔ rows ↔ JSON).
//!
//! | module | what |
//! |---|---|
//! | [`gate`] | who is let in: the operator's dials |
//! | [`condition`] | how a part of the service is, from what was measured of it |
//! | [`hold`] | modules held back |
//! | [`incident`] | what people are told when something does not work |
//! | [`ids`] | identifiers, UAI, INE |
//! | [`school`] | region, school, level, school year, group |
//! | [`person`] | profile, function, membership, relation |
//! | [`audience`] | who something is for |
//! | [`addressee`] | whom something is written to |
//! | [`correspondence`] | who may write to whom in a school |
//! | [`mailbox`] | records delivered to people |
//! | [`fold`] | texts as people search for them |
//! | [`caller`] | for whom a call runs, and with which rights |
//! | [`contract`] | versions of the contract with modules, and the words of each |
//! | [`access`] | a collection's rule of who may read and write |
//! | [`module`] | what a module declares: the manifest as the kernel uses it |
//! | [`record`] | values, records, index keys, what a call staged |
//! | [`file`] | files that people send |
//! | [`notification`] | lines in people's notifications, and who may address whom |
//! | [`quiet`] | hours in which people are left alone |
//! | [`calendar`] | days off, and when a school may tell people something in all |
//! | [`holidays`] | when schools of the three zones are closed, as published |
//! | [`lesson`] | when a class or group has a lesson |
//! | [`limit`] | limits of a plan, one by one, set for a school or a module |
//! | [`letter`] | e-mail that the kernel sends, and to which addresses |
//! | [`page`] | what a module shows |
//! | [`live`] | what open pages follow |
//! | [`outbound`] | whom a module may ask outside, what it asks and what comes of it |
//! | [`failure`] | answers other than the one asked for |
//! | [`personal`] | what a school keeps of a person, and what of it goes |
//! | [`brand`] | how a region shows itself: name, colours held against their grounds, logo |
//! | [`plan`] | what a school's modules may use over time |
//! | [`reach`] | for which classes and groups a module is on |
//! | [`roster`] | what a directory source says |
//! | [`clean`] | texts of others, without what a reader does not see |
//! | [`clock`] | time, passed in |
//! | [`tally`] | how many there are of each of some things |
//! | [`words`] | closed sets of words |
//! | [`zone`] | where a school's clocks stand |

pub mod access;
pub mod addressee;
pub mod audience;
pub mod brand;
pub mod calendar;
pub mod caller;
pub mod clean;
pub mod clock;
pub mod condition;
pub mod contract;
pub mod correspondence;
pub mod failure;
pub mod file;
pub mod fold;
pub mod gate;
pub mod hold;
pub mod holidays;
pub mod ids;
pub mod incident;
pub mod lesson;
pub mod letter;
pub mod limit;
pub mod live;
pub mod mailbox;
pub mod module;
pub mod notification;
pub mod outbound;
pub mod page;
pub mod person;
pub mod personal;
pub mod plan;
pub mod quiet;
pub mod reach;
pub mod record;
pub mod roster;
pub mod school;
pub mod tally;
pub mod words;
pub mod zone;
