"""Who vouches for a holder besides the school's letter: identity providers, behind one interface.

`base` says what a provider is, `shapes` which kinds are known and what each calls things, `address`
how an operator names one, `openid` how one is spoken to, `names` when two names are one person's.
Nothing here touches the database.
"""
