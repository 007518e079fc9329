"""Terms as source code of programming languages, a dialect a file."""
