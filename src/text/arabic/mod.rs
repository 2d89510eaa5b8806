//! What Arabic writing asks for: letters that count as the same, and small words written onto others.

pub mod clitics;
pub mod fold;
