"""What people make passwords of, in languages and on keyboards that zxcvbn's English lists leave out."""

OWN, COMMON, PASSWORDS = "own", "common", "passwords"
"""Names of dictionaries: what the person is known by, the words below, and the library's list of passwords."""

COMMON_WORDS: tuple[str, ...] = tuple(
    """
    passwort kennwort geheim geheimnis hallo hallowelt schatz schatzi liebling ichliebedich willkommen frosch mausi
    motdepasse bonjour soleil doudou loulou chouchou jetaime amour bienvenue azerty
    contrasena clave hola tequiero teamo amor estrella bienvenido senha bemvindo benvenuto ciao amore password1
    wachtwoord welkom geheim1 lieverd haslo kochanie polska witaj heslo lozinka salasana losenord parola sifre
    пароль привет любовь наташа максим
    correcthorsebatterystaple tr0ub4dor&3 troubador bitcoin ethereum crypto
    tobeornottobe maytheforcebewithyou thequickbrownfox loremipsum onceuponatime iamyourfather winteriscoming
    changeme letmein corkboard feedback roadmap admin administrator root demo guest default secret test tester

    winter spring summer autumn fall fruehling frühling sommer herbst hiver printemps été automne
    invierno primavera verano otoño otono inverno estate autunno outono verão verao
    lente zomer herfst zima wiosna lato jesien

    january february march april may june july august september october november december
    januar jänner februar märz maerz mai juni juli oktober dezember
    janvier février fevrier mars avril juin juillet août aout septembre octobre novembre décembre decembre
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
    janeiro fevereiro março marco maio junho julho setembro outubro dezembro
    januari februari maart mei augustus styczen luty marzec kwiecien maj czerwiec lipiec sierpien wrzesien

    monday tuesday wednesday thursday friday saturday sunday
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miercoles jueves viernes sabado domingo

    qwertzuiop qwertzuiopü asdfghjklö asdfghjklöä yxcvbnm 1qay2wsx 1qay2wsx3edc 1q2w3e4r5t6z
    azertyuiop qsdfghjklm wxcvbn aqwzsxedc йцукенгшщз фывапролд ячсмитьбю
    """.split()  # noqa: SIM905  as a list it would be three pages long
)
