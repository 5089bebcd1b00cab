"""Of what the names of the large register are made."""


def _list(words: str) -> list[str]:
    return [one.replace("_", " ") for one in words.split()]


THINGS = _list(
    "Access_switch Core_switch Edge_router Firewall Load_balancer Database Message_queue Web_portal "
    "Payment_gateway Recording Voice_gateway Reservation_line Agent_desktop Dialler Reporting Directory "
    "Mail_relay Storage Backup VPN"
)
PLACES = _list("Zürich Málaga Łódź Ørsted Denver Lyon Kraków Genève Porto Tromsø Gdańsk Bergen Bilbao Århus Quito")
DOINGS = _list("Upgrade Replace Patch Move Restart Rebuild Extend Test_failover_of Renew_certificates_of Clean")
GIVEN = _list("Ana Bert Chloé Dirk Elif Fatma Gina Håkon Ines Jörg Katarzyna Łukasz Mohammed Nguyễn Olaf")
FAMILY = _list("Okafor Lindqvist Müller Ferreira Yilmaz Novák García O’Brien Sørensen Nowak")
