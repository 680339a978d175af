//! Who somebody is: passwords, sessions, signing in and out.

pub mod activation;
pub mod passwords;
pub mod people;
pub mod provision;
pub mod session;
pub mod sign_in;
